package dev.portcullis.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A set of IP networks, asked whether it holds an address. Linear in the number of networks. Immutable. */
public final class CidrSet {
    private static final CidrSet EMPTY = new CidrSet(List.of());

    private final List<Cidr> networks;

    private CidrSet(List<Cidr> networks) {
        this.networks = List.copyOf(networks);
    }

    /** The set that holds nothing. */
    public static CidrSet empty() {
        return EMPTY;
    }

    public static CidrSet of(List<Cidr> networks) {
        return networks.isEmpty() ? EMPTY : new CidrSet(networks);
    }

    /** Whether any network of the set holds {@code address}. */
    public boolean contains(InetAddress address) {
        if (networks.isEmpty()) {
            return false;
        }
        return contains(address.getAddress());
    }

    /**
     * Whether any network of the set holds the address that {@code text} writes; false when it writes none. An IPv4-mapped
     * address counts as the IPv4 address that it carries and, for IPv6 networks wider than the mapped range, as itself.
     */
    public boolean contains(String text) {
        Optional<InetAddress> address = IpAddresses.parse(text);
        if (address.isEmpty()) {
            return false;
        }
        byte[] bytes = address.get().getAddress();
        boolean mapped = bytes.length == 4 && text.indexOf(':') >= 0;
        return contains(bytes) || (mapped && contains(IpAddresses.mapped(bytes)));
    }

    private boolean contains(byte[] bytes) {
        for (Cidr network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return networks.isEmpty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CidrSet that && networks.equals(that.networks);
    }

    @Override
    public int hashCode() {
        return networks.hashCode();
    }

    @Override
    public String toString() {
        return networks.toString();
    }
}
