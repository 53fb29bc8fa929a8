package dev.portcullis.app.cli;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Answers a command line that cannot be understood: what is wrong with it, how it would be right, and where to read more, instead of all options. */
final class WrongUse implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("portcullis: " + message(e, arguments));
        if (!UnmatchedArgumentException.printSuggestions(e, err)) {
            err.print(line.getHelp().synopsisHeading());
            err.print(line.getHelp().synopsis(line.getHelp().synopsisHeadingLength()));
        }
        err.println("All options: " + line.getCommandSpec().qualifiedName() + " --help");
        return Main.WRONG_USE;
    }

    private static String message(ParameterException e, String... arguments) {
        String message = String.valueOf(e.getMessage()).replaceFirst("^Error: ", "");
        CommandLine line = e.getCommandLine();
        if (e instanceof MissingParameterException && message.contains("(specify one of these)")) {
            return line.getCommandName() + " needs to be told what";
        }
        if (e instanceof MaxValuesExceededException && message.startsWith("expected only one match")) {
            return twice(line.getCommandSpec(), arguments)
                    .map(option -> option + " is given twice, needs to be given once")
                    .orElse("the two ways to tell " + line.getCommandName() + " what are mutually exclusive");
        }
        if (e instanceof MissingParameterException || e instanceof MutuallyExclusiveArgsException) {
            Optional<String> beside = besideFile(line.getCommandSpec(), arguments);
            if (beside.isPresent()) {
                return "--config and " + beside.get() + " are mutually exclusive; what " + beside.get()
                        + " says needs to stand in the file";
            }
        }
        return e instanceof UnmatchedArgumentException unmatched
                        && !line.getSubcommands().isEmpty()
                        && !unmatched.isUnknownOption()
                ? noCommand(unmatched)
                : message;
    }

    /** The first option that may stand once and stands there again. */
    private static Optional<String> twice(CommandSpec command, String... arguments) {
        Set<String> seen = new HashSet<>();
        for (String argument : arguments) {
            OptionSpec option = command.findOption(argument.replaceFirst("=.*", ""));
            if (option != null && !option.isMultiValue() && !seen.add(option.longestName())) {
                return Optional.of(option.longestName());
            }
        }
        return Optional.empty();
    }

    /** The first option that stands in for a part of a configuration file, where there is one. */
    private static Optional<String> besideFile(CommandSpec command, String... arguments) {
        Optional<String> first = Optional.empty();
        boolean hasFile = false;
        for (String argument : arguments) {
            OptionSpec option = command.findOption(argument.replaceFirst("=.*", ""));
            if (option != null && option.longestName().equals("--config")) {
                hasFile = true;
            } else if (option != null && first.isEmpty() && !option.usageHelp() && !option.versionHelp()) {
                first = Optional.of(option.longestName());
            }
        }
        return hasFile ? first : Optional.empty();
    }

    private static String noCommand(UnmatchedArgumentException e) {
        String commands = e.getCommandLine().getSubcommands().entrySet().stream()
                .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return "\"" + e.getUnmatched().get(0) + "\" is not a command, needs one of " + commands;
    }
}
