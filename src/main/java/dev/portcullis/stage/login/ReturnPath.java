package dev.portcullis.stage.login;

import dev.portcullis.http.RequestTarget;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where a browser goes back to after a login: a path and query of the same origin, written behind that origin, so that no spelling of it leads elsewhere. What some browser or backend might read as another
 * host ({@code //}, {@code /\}, white space or controls at its beginning, encoded or not) is not gone back to all the same. Stateless.
 */
final class ReturnPath {
    private static final int MAX_CHARS = 2_000;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String HOME = "/";

    private ReturnPath() {}

    /** {@code wanted} if it is good, the path of it if the whole is too long, or else the home page. */
    static String of(@Nullable String wanted) {
        if (wanted == null) {
            return HOME;
        }
        int query = wanted.indexOf('?');
        String path = query < 0 ? wanted : wanted.substring(0, query);
        if (!isLocal(path) || !isPlain(wanted)) {
            return HOME;
        }
        return wanted.length() <= MAX_CHARS ? wanted : path.length() <= MAX_CHARS ? path : HOME;
    }

    /** {@code target} as a browser may be sent back to it: what browsers write in queries as it is, and a URL has to encode, encoded. */
    static String written(RequestTarget target) {
        String query = target.query();
        if (query == null) {
            return target.encodedPath();
        }
        StringBuilder text = new StringBuilder(target.encodedPath()).append('?');
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (isPlain(c)) {
                text.append(c);
            } else {
                // one char per byte
                text.append('%').append(HEX.toHexDigits((byte) c));
            }
        }
        return text.toString();
    }

    private static boolean isLocal(String path) {
        if (!path.startsWith("/") || path.startsWith(EndpointStage.PREFIX + "/") || path.equals(EndpointStage.PREFIX)) {
            return false;
        }
        int second = path.length() < 2 ? 'x' : path.charAt(1);
        if (second == '%' && path.length() >= 4) {
            second = Character.digit(path.charAt(2), 16) * 16 + Character.digit(path.charAt(3), 16);
        }
        return second != '/' && second != '\\' && second > ' ' && second != 0x7F;
    }

    /** Visible ASCII without what a URL has to encode, nor a fragment. */
    private static boolean isPlain(String text) {
        return text.chars().allMatch(ReturnPath::isPlain);
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c < 0x7F && "\"<>\\^`{|}#".indexOf(c) < 0;
    }
}
