package dev.portcullis.rules.body;

import java.util.Optional;

/** What may stand between {@code &} and {@code ;} in XML without a document type (section 4.1 and 4.6). */
final class XmlReferences {
    private XmlReferences() {}

    /** The code point that {@code text} stands for; empty when it is unknown or no XML character. */
    static Optional<Integer> codePoint(String text) {
        return switch (text) {
            case "amp" -> Optional.of((int) '&');
            case "lt" -> Optional.of((int) '<');
            case "gt" -> Optional.of((int) '>');
            case "quot" -> Optional.of((int) '"');
            case "apos" -> Optional.of((int) '\'');
            default -> text.startsWith("#") ? number(text) : Optional.empty();
        };
    }

    private static Optional<Integer> number(String text) {
        boolean hex = text.startsWith("#x");
        String digits = text.substring(hex ? 2 : 1);
        int radix = hex ? 16 : 10;
        boolean valid = !digits.isEmpty() && digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, radix) >= 0);
        if (!valid) {
            return Optional.empty();
        }
        long point = Long.parseLong(digits, radix);
        boolean character = point == 9
                || point == 10
                || point == 13
                || (point >= 0x20 && point < 0xD800)
                || (point >= 0xE000 && point <= 0x10FFFF && point != 0xFFFE && point != 0xFFFF);
        return character ? Optional.of((int) point) : Optional.empty();
    }
}
