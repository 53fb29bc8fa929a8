package dev.portcullis.rules.body;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.ParsedBody.Argument;
import dev.portcullis.rules.body.ParsedBody.FilePart;
import dev.portcullis.rules.body.ParsedBody.PartHeader;
import dev.portcullis.rules.content.ContentCharset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ParsedBody} in the making, which also watches the limits. The first failure is the one that counts; one that ends the reading counts more than a doubt,
 * behind which reading goes on.
 */
final class BodyBuilder {
    /** The field that tells the charset of all others (HTML section 4.10.22.4), to Jetty and Sling at least. */
    private static final Value CHARSET_FIELD = Value.ofLatin1("_charset_");

    private final BodyLimits limits;
    private final List<Argument> arguments = new ArrayList<>();
    private final List<FilePart> files = new ArrayList<>();
    private final List<PartHeader> partHeaders = new ArrayList<>();
    private final Set<BodyFlag> flags = EnumSet.noneOf(BodyFlag.class);
    private @Nullable BodyError failure;
    private @Nullable BodyError doubt;
    private XmlTree xml = XmlTree.EMPTY;
    private long totalBytes;

    BodyBuilder(BodyLimits limits) {
        this.limits = limits;
    }

    BodyLimits limits() {
        return limits;
    }

    /** Whether reading is over; doubts do not end it. */
    boolean hasFailed() {
        return failure != null;
    }

    void malformed(String message) {
        fail(BodyError.Kind.MALFORMED, message);
    }

    void refuse(String message) {
        fail(BodyError.Kind.REFUSED, message);
    }

    /** Fails because rules would not see here what a backend sees. */
    void foreign(String message) {
        fail(BodyError.Kind.FOREIGN, message);
    }

    /** Notes that readers take this for different things; reading goes on, so that rules see all of it. */
    void doubt(BodyError.Kind kind, String message) {
        if (doubt == null) {
            doubt = new BodyError(kind, message);
        }
    }

    /** As {@link #doubt(BodyError.Kind, String)}, with a flag for rules. */
    void doubt(BodyFlag flag, String message) {
        flag(flag);
        doubt(BodyError.Kind.REFUSED, message);
    }

    /** Fails because {@code what} is more than the limit called {@code name}, which is {@code limit}. */
    void exceeds(BodyError.Kind kind, String what, String name, int limit) {
        fail(kind, what + " exceeds " + name + " of " + limit);
    }

    private void fail(BodyError.Kind kind, String message) {
        if (failure == null) {
            failure = new BodyError(kind, message);
        }
    }

    void flag(BodyFlag flag) {
        flags.add(flag);
    }

    void argument(Argument argument) {
        int nameBytes = Math.max(argument.name().length(), argument.otherName().length());
        totalBytes += nameBytes + argument.value().length();
        if (nameBytes > limits.maxNameBytes()) {
            nameTooLong("argument name");
        } else if (arguments.size() == limits.maxArguments()) {
            exceeds(BodyError.Kind.TOO_MANY, "number of arguments", "maxArguments", limits.maxArguments());
        } else if (totalBytes > limits.maxTotalBytes()) {
            exceeds(BodyError.Kind.TOO_LONG, "length of all arguments", "maxTotalBytes", limits.maxTotalBytes());
        } else if (!hasFailed()) {
            arguments.add(argument);
            doubtCharset(argument.name(), argument.value());
        }
    }

    private void doubtCharset(Value name, Value value) {
        if (name.equals(CHARSET_FIELD) && ContentCharset.kindOf(value.latin1()) != ContentCharset.Kind.ASCII_BASED) {
            doubt(BodyError.Kind.FOREIGN, "a field says that the others are in a charset that is not read");
        }
    }

    void nameTooLong(String what) {
        exceeds(BodyError.Kind.TOO_LONG, what, "maxNameBytes", limits.maxNameBytes());
    }

    void tooDeep(String what) {
        exceeds(BodyError.Kind.TOO_DEEP, "nesting of " + what, "maxDepth", limits.maxDepth());
    }

    void file(FilePart file) {
        if (files.size() == limits.maxFiles()) {
            flag(BodyFlag.MULTIPART_FILE_LIMIT_EXCEEDED);
            exceeds(BodyError.Kind.TOO_MANY_FILES, "number of files", "maxFiles", limits.maxFiles());
        } else {
            files.add(file);
            doubtCharset(file.name(), file.content());
        }
    }

    void partHeader(PartHeader header) {
        if (partHeaders.size() / 8 >= limits.maxArguments()) {
            exceeds(
                    BodyError.Kind.TOO_MANY,
                    "number of part headers",
                    "maxArguments times 8",
                    limits.maxArguments() * 8);
        } else {
            partHeaders.add(header);
        }
    }

    void xml(XmlTree tree) {
        xml = tree;
    }

    /** Any oddity is a strict error, and so is any failure. */
    ParsedBody buildMultipart() {
        if (!flags.isEmpty() || hasFailed() || doubt != null) {
            flag(BodyFlag.MULTIPART_STRICT_ERROR);
        }
        return build();
    }

    ParsedBody build() {
        return new ParsedBody(
                arguments, files, partHeaders, xml, flags, Optional.ofNullable(failure == null ? doubt : failure));
    }
}
