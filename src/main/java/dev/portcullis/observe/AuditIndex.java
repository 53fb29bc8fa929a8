package dev.portcullis.observe;

import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.http.FieldName;
import dev.portcullis.net.IpAddresses;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The lines that tell which entry of an audit log is in which file, as ModSecurity writes them and its collector reads them: a line of a web server's log, then the
 * id, a session (never told), the file, where in it the entry begins, how long it is, and its digest.
 */
final class AuditIndex {
    private static final FieldName REFERER = FieldName.of("Referer");

    private AuditIndex() {}

    static Line line(AuditEntry entry, String file, byte[] content, Line out) {
        ExchangeRecord x = entry.exchange();
        String host = entry.request().fields().first(FieldName.HOST);
        out.raw("").printable(host == null || host.isEmpty() ? "-" : host.replace(' ', '_'));
        out.raw(" ").raw(IpAddresses.text(x.clientAddress())).raw(" - - [").clfTime(x.startEpochMillis());
        out.raw("] ").quotedPrintable(entry.request().requestLine());
        out.raw(" " + x.status() + " " + x.responseBytes() + " ");
        text(entry.requestFields().first(REFERER), out).raw(" ");
        text(entry.requestFields().first(FieldName.USER_AGENT), out).raw(" ");
        out.printable(x.id()).raw(" \"-\" ").printable(file);
        return out.raw(" 0 " + content.length + " md5:" + md5(content) + "\n");
    }

    private static Line text(@Nullable String value, Line out) {
        return out.quotedPrintable(value == null ? "-" : value);
    }

    /** To notice damage; nobody relies on it for more. */
    private static String md5(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
