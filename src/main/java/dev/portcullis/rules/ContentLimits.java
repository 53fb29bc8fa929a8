package dev.portcullis.rules;

import dev.portcullis.rules.body.BodyLimits;
import org.jspecify.annotations.Nullable;

/**
 * How much queries and content may hold, as the process around a rule set has it: null leaves a limit to the rule set's own directive. Immutable.
 *
 * @param arguments instead of {@code SecArgumentsLimit}
 * @param depth instead of {@code SecRequestBodyJsonDepthLimit}
 * @param files instead of {@code SecUploadFileLimit}
 */
public record ContentLimits(
        @Nullable Integer arguments,
        @Nullable Integer depth,
        @Nullable Integer files,
        int nameBytes,
        int totalBytes,
        int xmlNodes) {
    /** What the rule set says, and the standard where no directive exists. */
    public static final ContentLimits STANDARD = new ContentLimits(
            null,
            null,
            null,
            BodyLimits.STANDARD.maxNameBytes(),
            BodyLimits.STANDARD.maxTotalBytes(),
            BodyLimits.STANDARD.maxXmlNodes());

    BodyLimits over(Settings settings) {
        return new BodyLimits(
                arguments == null ? settings.argumentsLimit() : arguments,
                depth == null ? settings.jsonDepthLimit() : depth,
                nameBytes,
                totalBytes,
                files == null ? settings.uploadFileLimit() : files,
                xmlNodes);
    }
}
