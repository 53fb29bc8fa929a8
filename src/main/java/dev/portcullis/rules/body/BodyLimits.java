package dev.portcullis.rules.body;

/**
 * How much a body, or a query, may hold before parsing stops with an error of a {@linkplain BodyError.Kind#isLimit kind that says so}. Each bound is the largest
 * that passes.
 *
 * @param maxArguments arguments, JSON values or multipart parts
 * @param maxDepth nesting of JSON objects and arrays, or of XML elements; an unnested JSON value has depth 0
 * @param maxNameBytes length of one argument name, nested names included
 * @param maxTotalBytes length of all names and values of arguments together: nested names grow beyond what was sent
 * @param maxFiles multipart parts with a file name
 * @param maxXmlNodes elements, attributes and texts of XML
 */
public record BodyLimits(
        int maxArguments, int maxDepth, int maxNameBytes, int maxTotalBytes, int maxFiles, int maxXmlNodes) {
    /** How long one header line of a multipart part may be, folded lines put together. */
    static final int PART_HEADER_BYTES = 8_192;

    public static final BodyLimits STANDARD = new BodyLimits(1_000, 128, 8_192, 16 << 20, 100, 10_000);

    public BodyLimits {
        atLeastOne("maxArguments", maxArguments);
        atLeastOne("maxDepth", maxDepth);
        atLeastOne("maxNameBytes", maxNameBytes);
        atLeastOne("maxTotalBytes", maxTotalBytes);
        atLeastOne("maxFiles", maxFiles);
        atLeastOne("maxXmlNodes", maxXmlNodes);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", must be at least 1");
        }
    }
}
