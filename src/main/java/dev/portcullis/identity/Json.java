package dev.portcullis.identity;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;

/** JSON objects as maps, read by our own strict reader: what equal names, a wrong charset or deep nesting would leave to taste is an error. */
public final class Json {
    private Json() {}

    /**
     * The object that {@code utf8} is: texts, truth values, {@code Long}, {@code Double}, and immutable lists and maps of them; members that are null are left out.
     *
     * @throws ParseException says what is wrong, fit for a log
     */
    public static Map<String, Object> read(byte[] utf8) throws ParseException {
        return read(utf8, JsonReader::read);
    }

    /** As {@link #read}, of an object that we wrote around one that was read: so it may be nested one level deeper. */
    public static Map<String, Object> readAround(byte[] utf8) throws ParseException {
        return read(utf8, JsonReader::readAround);
    }

    private interface Reading {
        Map<String, Object> of(String text) throws JsonReader.Malformed;
    }

    private static Map<String, Object> read(byte[] utf8, Reading reading) throws ParseException {
        try {
            return reading.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (JsonReader.Malformed e) {
            throw new ParseException("not a JSON object: " + e.what(), 0);
        } catch (CharacterCodingException e) {
            throw new ParseException("not a JSON object: not UTF-8", 0);
        }
    }

    /** {@code object} as text. */
    public static byte[] write(Map<String, Object> object) {
        return JSONObjectUtils.toJSONString(object).getBytes(StandardCharsets.UTF_8);
    }
}
