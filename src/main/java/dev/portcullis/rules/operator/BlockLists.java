package dev.portcullis.rules.operator;

import com.google.re2j.Pattern;
import dev.portcullis.net.IpAddresses;
import dev.portcullis.rules.NameLookup;
import dev.portcullis.rules.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code @rbl list.example}: is this address on a block list that is asked by DNS (RFC 5782)?
 *
 * <p>IPv6 addresses are asked for too. An answer outside of 127.0.0.0/8 comes from a name server that invents answers and is none, and neither are
 * those of 127.255.255.0/24, by which lists say that they refuse to answer: that, like no answer in time, is no match and a line in the log. {@code TX.0} is the
 * answer, in which lists code why. A list of Project Honey Pot is asked with the {@code SecHTTPBlKey}.
 */
final class BlockLists {
    private static final String HONEY_POT = "dnsbl.httpbl.org";
    /** What a look-up costs beside waiting; a value that is no address costs nothing. */
    private static final int WORK = 1_000;

    private static final int MAX_ADDRESS_LENGTH = 64;
    /** Leaves room for 32 nibbles in front. */
    private static final int MAX_NAME_LENGTH = 180;
    /** Parts of letters, digits and inner hyphens. */
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+");

    private BlockLists() {}

    static OperatorFactory factory() {
        return (argument, resources) -> {
            String list = argument.toLowerCase(Locale.ROOT);
            if (list.length() > MAX_NAME_LENGTH || !NAME.matches(list)) {
                throw new OperatorException(
                        "@rbl: \"" + argument + "\" is not the name of a list, such as sbl-xbl.spamhaus.org");
            }
            return new BlockList(list, prefix(list, resources.httpBlKey()), resources.names());
        };
    }

    private static String prefix(String list, Optional<String> key) throws OperatorException {
        if (!list.equals(HONEY_POT)) {
            return "";
        }
        return key.orElseThrow(() -> new OperatorException("@rbl: " + HONEY_POT + " needs SecHTTPBlKey")) + ".";
    }

    /** One list. Safe for concurrent use. */
    private record BlockList(String name, String prefix, NameLookup names) implements Operator {
        @Override
        public boolean mayWait() {
            return true;
        }

        @Override
        public boolean test(MatchContext context, Value value) {
            Optional<InetAddress> address =
                    value.length() > MAX_ADDRESS_LENGTH ? Optional.empty() : IpAddresses.parse(value.latin1());
            if (address.isEmpty()) {
                return false;
            }
            context.spend(WORK);
            if (!context.mayWait()) {
                context.failed("@rbl " + name + " was not asked, since there is no time to wait for it");
                return false;
            }
            try {
                return isListed(context, names.addresses(prefix + reversed(address.get()) + "." + name));
            } catch (IOException e) {
                context.failed("@rbl " + name + " did not answer: " + e.getMessage());
                return false;
            }
        }

        private boolean isListed(MatchContext context, List<InetAddress> answers) {
            for (InetAddress answer : answers) {
                byte[] bytes = answer.getAddress();
                if (bytes.length == 4 && bytes[0] == 127 && !isRefusal(bytes)) {
                    if (context.wantsCapture()) {
                        context.capture(0, Value.ofLatin1(answer.getHostAddress()));
                    }
                    return true;
                }
            }
            if (!answers.isEmpty()) {
                context.failed("@rbl " + name + " gave " + answers.get(0).getHostAddress() + ", which is no answer");
            }
            return false;
        }

        private static boolean isRefusal(byte[] bytes) {
            return bytes[1] == (byte) 255 && bytes[2] == (byte) 255;
        }
    }

    /** The bytes of an IPv4 address, or the nibbles of an IPv6 address, from the last to the first. */
    static String reversed(InetAddress address) {
        byte[] bytes = address.getAddress();
        StringBuilder out = new StringBuilder();
        for (int i = bytes.length - 1; i >= 0; i--) {
            int b = bytes[i] & 0xFF;
            if (out.length() > 0) {
                out.append('.');
            }
            if (bytes.length == 4) {
                out.append(b);
            } else {
                out.append(Character.forDigit(b & 15, 16)).append('.').append(Character.forDigit(b >> 4, 16));
            }
        }
        return out.toString();
    }
}
