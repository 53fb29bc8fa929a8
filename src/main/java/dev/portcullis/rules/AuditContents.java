package dev.portcullis.rules;

import dev.portcullis.rules.body.ParsedBody;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The content of an exchange as an audit log may hold it: what rules have read of it, decoded, masked and cut. One owner at a time, with the transaction. */
public final class AuditContents {
    private static final int MOST_FILES = 100;

    private final Traffic traffic;
    private final Masking masking;
    private final int maxBytes;

    AuditContents(Traffic traffic, Masking masking, int maxBytes) {
        this.traffic = traffic;
        this.masking = masking;
        this.maxBytes = maxBytes;
    }

    /** The beginning of some content; nobody writes to the array. */
    @SuppressWarnings("ArrayRecordComponent") // made once, never written again, never compared
    public record Cut(byte[] bytes, boolean isCut) {}

    /** A file in multipart content; text is Latin-1, one char per byte. */
    public record Upload(String field, String fileName, long bytes) {}

    /** The request's content; null when rules have not read any. */
    public @Nullable Cut request() {
        Value content = traffic.content();
        return content.isEmpty()
                ? null
                : new Cut(masking.requestContent(content, maxBytes), content.length() > maxBytes);
    }

    /** The same, but for multipart: its arguments as a form would send them, without the files. */
    public @Nullable Cut requestWithoutFiles() {
        ParsedBody body = traffic.body();
        if (body.files().isEmpty() && body.partHeaders().isEmpty()) {
            return request();
        }
        StringBuilder form = new StringBuilder();
        for (ParsedBody.Argument argument : body.arguments()) {
            if (form.length() > maxBytes) {
                break;
            }
            String value =
                    masking.argument(argument.name().latin1(), argument.value().latin1());
            form.append(form.isEmpty() ? "" : "&")
                    .append(encoded(argument.name().latin1()))
                    .append('=')
                    .append(encoded(value));
        }
        byte[] bytes = form.toString().getBytes(StandardCharsets.ISO_8859_1);
        boolean isCut = bytes.length > maxBytes;
        return new Cut(isCut ? Arrays.copyOf(bytes, maxBytes) : bytes, isCut);
    }

    private String encoded(String text) {
        return URLEncoder.encode(text.substring(0, Math.min(text.length(), maxBytes)), StandardCharsets.ISO_8859_1);
    }

    /** The files of multipart content, the first {@value #MOST_FILES} of them. */
    public List<Upload> files() {
        List<Upload> files = new ArrayList<>();
        for (ParsedBody.FilePart file : traffic.body().files()) {
            if (files.size() < MOST_FILES) {
                files.add(new Upload(
                        masking.fileText(file.name().latin1()),
                        masking.fileText(file.fileName().latin1()),
                        file.content().length()));
            }
        }
        return files;
    }

    /** The response's content as the backend sent it; null when rules have not read any. */
    public @Nullable Cut response() {
        Value content = traffic.responseContent();
        return content == null || content.isEmpty()
                ? null
                : new Cut(masking.responseContent(content, maxBytes), content.length() > maxBytes);
    }
}
