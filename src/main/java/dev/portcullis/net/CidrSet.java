package dev.portcullis.net;

import java.net.InetAddress;
import java.util.List;

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
        byte[] bytes = address.getAddress();
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
    public String toString() {
        return networks.toString();
    }
}
