package dev.portcullis.net;

/** The grammar of domain names as they are registered (RFC 1123 section 2.1): labels of ASCII letters, digits and hyphens, with dots between them. Stateless. */
public final class DomainName {
    private static final int MAX_LABEL_CHARS = 63;

    private DomainName() {}

    /** Whether {@code text} is one. No dot at the end; letters of other scripts only in their form that begins with {@code xn--}. */
    public static boolean isOne(String text) {
        for (String label : text.split("[.]", -1)) {
            boolean isLabel = !label.isEmpty()
                    && label.length() <= MAX_LABEL_CHARS
                    && !label.startsWith("-")
                    && !label.endsWith("-")
                    && label.chars().allMatch(DomainName::isLabelChar);
            if (!isLabel) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabelChar(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }
}
