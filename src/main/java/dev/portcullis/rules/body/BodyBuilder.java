package dev.portcullis.rules.body;

import dev.portcullis.rules.body.ParsedBody.Argument;
import dev.portcullis.rules.body.ParsedBody.FilePart;
import dev.portcullis.rules.body.ParsedBody.PartHeader;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A {@link ParsedBody} in the making, which also watches the limits. The first failure is the one that counts. */
final class BodyBuilder {
    private final BodyLimits limits;
    private final List<Argument> arguments = new ArrayList<>();
    private final List<FilePart> files = new ArrayList<>();
    private final List<PartHeader> partHeaders = new ArrayList<>();
    private final Set<BodyFlag> flags = EnumSet.noneOf(BodyFlag.class);
    private Optional<BodyError> error = Optional.empty();
    private XmlTree xml = XmlTree.EMPTY;

    BodyBuilder(BodyLimits limits) {
        this.limits = limits;
    }

    BodyLimits limits() {
        return limits;
    }

    boolean hasFailed() {
        return error.isPresent();
    }

    void malformed(String message) {
        fail(BodyError.Kind.MALFORMED, message);
    }

    void refuse(String message) {
        fail(BodyError.Kind.REFUSED, message);
    }

    /** Fails because {@code what} is more than the limit called {@code name}, which is {@code limit}. */
    void exceeds(String what, String name, int limit) {
        fail(BodyError.Kind.LIMIT, what + " exceeds " + name + " of " + limit);
    }

    private void fail(BodyError.Kind kind, String message) {
        if (error.isEmpty()) {
            error = Optional.of(new BodyError(kind, message));
        }
    }

    void flag(BodyFlag flag) {
        flags.add(flag);
    }

    void argument(Argument argument) {
        if (Math.max(argument.name().length(), argument.otherName().length()) > limits.maxNameBytes()) {
            exceeds("argument name", "maxNameBytes", limits.maxNameBytes());
        } else if (arguments.size() == limits.maxArguments()) {
            exceeds("number of arguments", "maxArguments", limits.maxArguments());
        } else if (!hasFailed()) {
            arguments.add(argument);
        }
    }

    void file(FilePart file) {
        if (files.size() == limits.maxFiles()) {
            flag(BodyFlag.MULTIPART_FILE_LIMIT_EXCEEDED);
            exceeds("number of files", "maxFiles", limits.maxFiles());
        } else {
            files.add(file);
        }
    }

    void partHeader(PartHeader header) {
        if (partHeaders.size() / 8 >= limits.maxArguments()) {
            exceeds("number of part headers", "maxArguments times 8", limits.maxArguments() * 8);
        } else {
            partHeaders.add(header);
        }
    }

    void xml(XmlTree tree) {
        xml = tree;
    }

    /** Any oddity but an unmatched boundary is a strict error, and so is any failure. */
    ParsedBody buildMultipart() {
        boolean odd = flags.stream().anyMatch(flag -> flag != BodyFlag.MULTIPART_UNMATCHED_BOUNDARY);
        if (odd || hasFailed()) {
            flag(BodyFlag.MULTIPART_STRICT_ERROR);
        }
        return build();
    }

    ParsedBody build() {
        return new ParsedBody(arguments, files, partHeaders, xml, flags, error);
    }
}
