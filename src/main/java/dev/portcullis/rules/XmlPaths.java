package dev.portcullis.rules;

import java.util.Set;

/** The paths into XML bodies that rules may use. Everything else is refused when rules are loaded. */
final class XmlPaths {
    static final Value TEXTS = Value.ofLatin1("/*");
    static final Value ATTRIBUTES = Value.ofLatin1("//@*");

    private static final Set<String> KNOWN = Set.of("/*", "//@*");

    private XmlPaths() {}

    static boolean isKnown(String path) {
        return KNOWN.contains(path);
    }

    static String known() {
        return "/* (every text) and //@* (every attribute value)";
    }
}
