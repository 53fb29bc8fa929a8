package dev.portcullis.rules.body;

/**
 * How much a body may hold before parsing stops with {@link BodyError.Kind#LIMIT}. Each bound is the largest that passes.
 *
 * @param maxArguments arguments, JSON values, XML nodes or multipart parts
 * @param maxDepth nesting of JSON objects and arrays, or of XML elements; an unnested JSON value has depth 0
 * @param maxNameBytes length of one argument name, nested names included
 * @param maxFiles multipart parts with a file name
 */
public record BodyLimits(int maxArguments, int maxDepth, int maxNameBytes, int maxFiles) {
    public static final BodyLimits STANDARD = new BodyLimits(1_000, 128, 8_192, 100);

    public BodyLimits {
        atLeastOne("maxArguments", maxArguments);
        atLeastOne("maxDepth", maxDepth);
        atLeastOne("maxNameBytes", maxNameBytes);
        atLeastOne("maxFiles", maxFiles);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", must be at least 1");
        }
    }
}
