package dev.portcullis.rules.operator;

import com.maxmind.db.Reader;
import dev.portcullis.rules.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import org.jspecify.annotations.Nullable;

/**
 * Where addresses are, by a database in the MaxMind DB format (GeoLite2 and GeoIP2 City or Country, DB-IP), as {@code SecGeoLookupDb} names one.
 * It is held in memory as a whole. Immutable, safe for concurrent use.
 */
public final class GeoDatabase {
    private final Reader reader;

    private GeoDatabase(Reader reader) {
        this.reader = reader;
    }

    /**
     * Reads the bytes of a database file.
     *
     * @throws IOException when {@code bytes} are no such database
     */
    public static GeoDatabase of(byte[] bytes) throws IOException {
        try {
            return new GeoDatabase(new Reader(new ByteArrayInputStream(bytes)));
        } catch (RuntimeException e) {
            throw new IOException("its metadata are broken", e); // the library lets some of its own errors through
        }
    }

    /**
     * What the database says of {@code address}, under the names that {@code GEO} has in rules ({@code COUNTRY_CODE} ...); empty when it says nothing. A broken
     * record says nothing.
     */
    Map<String, Value> find(InetAddress address) {
        try {
            Map<?, ?> found = reader.get(address, Map.class);
            return found == null ? Map.of() : named(found);
        } catch (IOException | RuntimeException e) {
            return Map.of(); // the library has no other way to say that a record is broken
        }
    }

    private static Map<String, Value> named(Map<?, ?> found) {
        Map<String, Value> parts = new LinkedHashMap<>();
        Map<?, ?> country = map(found.containsKey("country") ? found.get("country") : found.get("registered_country"));
        String code = text(country.get("iso_code"));
        put(parts, "COUNTRY_CODE", code);
        put(parts, "COUNTRY_CODE3", code == null ? null : threeLetters(code));
        put(parts, "COUNTRY_NAME", name(country));
        put(parts, "COUNTRY_CONTINENT", text(map(found.get("continent")).get("code")));
        put(parts, "REGION", text(map(first(found.get("subdivisions"))).get("iso_code")));
        put(parts, "CITY", name(map(found.get("city"))));
        put(parts, "POSTAL_CODE", text(map(found.get("postal")).get("code")));
        Map<?, ?> location = map(found.get("location"));
        put(parts, "LATITUDE", text(location.get("latitude")));
        put(parts, "LONGITUDE", text(location.get("longitude")));
        put(parts, "DMA_CODE", text(location.get("metro_code")));
        return parts;
    }

    private static void put(Map<String, Value> parts, String name, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            parts.put(name, Value.ofUtf8(text));
        }
    }

    private static @Nullable String threeLetters(String code) {
        try {
            return new Locale("", code).getISO3Country();
        } catch (MissingResourceException unknown) {
            return null;
        }
    }

    private static @Nullable String name(Map<?, ?> place) {
        return text(map(place.get("names")).get("en"));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static @Nullable Object first(@Nullable Object value) {
        return value instanceof List<?> list && !list.isEmpty() ? list.get(0) : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
