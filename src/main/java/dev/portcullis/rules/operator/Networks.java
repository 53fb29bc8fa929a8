package dev.portcullis.rules.operator;

import dev.portcullis.net.Cidr;
import dev.portcullis.net.CidrSet;
import java.util.ArrayList;
import java.util.List;

/** {@code @ipMatch} and its relatives: is the value an address in one of these networks? */
final class Networks {
    /** No address is written longer, so nothing longer is looked at. */
    private static final int MAX_ADDRESS_LENGTH = 64;

    private Networks() {}

    /** Networks and addresses parted by commas. */
    static OperatorFactory inline() {
        return (argument, resources) -> operator("ipMatch", List.of(argument.split(",", -1)));
    }

    static OperatorFactory fromFile(String name) {
        return (argument, resources) -> {
            List<String> networks = new ArrayList<>();
            for (String path : DataFiles.names(name, argument)) {
                DataFiles.lines(name, path, resources).forEach(line -> networks.addAll(listed(line)));
            }
            return operator(name, networks);
        };
    }

    /** The networks of a line, parted by commas as in ModSecurity; what follows a # says whose they are. */
    private static List<String> listed(String line) {
        int comment = line.indexOf('#');
        return List.of((comment < 0 ? line : line.substring(0, comment)).split(",", -1));
    }

    static OperatorFactory fromDataset(String name) {
        return (argument, resources) -> operator(
                name,
                resources
                        .dataset(argument)
                        .orElseThrow(() -> new OperatorException("@" + name + ": no SecDataset \"" + argument + "\"")));
    }

    private static Operator operator(String name, List<String> texts) throws OperatorException {
        List<Cidr> networks = new ArrayList<>();
        for (String text : texts) {
            networks.add(Cidr.parse(text.strip())
                    .orElseThrow(() -> new OperatorException(
                            "@" + name + ": \"" + text.strip() + "\" is not an address or network")));
        }
        CidrSet set = CidrSet.of(networks);
        Operator operator = (context, value) -> {
            context.spend(networks.size());
            boolean matches = value.length() <= MAX_ADDRESS_LENGTH && set.contains(value.latin1());
            if (matches && context.wantsCapture()) {
                context.capture(0, value);
            }
            return matches;
        };
        return operator.decidedByValue();
    }
}
