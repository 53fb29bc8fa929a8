package dev.portcullis.rules.operator;

import dev.portcullis.net.IpAddresses;
import dev.portcullis.rules.Value;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/** {@code SecRule REMOTE_ADDR "@geoLookup"}: matches an address that the database knows, and fills {@code GEO}. Names are not looked up. */
final class GeoLookup {
    /** The longest text that can be an address. */
    private static final int MAX_LENGTH = 64;

    private GeoLookup() {}

    static OperatorFactory factory() {
        return (argument, resources) -> {
            GeoDatabase database = resources
                    .geoDatabase()
                    .orElseThrow(() -> new OperatorException("@geoLookup needs a database: SecGeoLookupDb file.mmdb"));
            return (context, value) -> {
                context.spend(MAX_LENGTH);
                Optional<InetAddress> address = address(value);
                Map<String, Value> found = address.isEmpty() ? Map.of() : database.find(address.get());
                context.located(found);
                return !found.isEmpty();
            };
        };
    }

    private static Optional<InetAddress> address(Value value) {
        return value.isEmpty() || value.length() > MAX_LENGTH ? Optional.empty() : IpAddresses.parse(value.latin1());
    }
}
