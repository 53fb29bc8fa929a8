package dev.portcullis.app.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Answers a command line that cannot be understood: what is wrong with it, how it would be right, and where to read more, instead of all options. */
final class WrongUse implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("portcullis: " + message(e));
        if (!UnmatchedArgumentException.printSuggestions(e, err)) {
            err.print(line.getHelp().synopsisHeading());
            err.print(line.getHelp().synopsis(line.getHelp().synopsisHeadingLength()));
        }
        err.println("All options: " + line.getCommandSpec().qualifiedName() + " --help");
        return Main.WRONG_USE;
    }

    private static String message(ParameterException e) {
        String message = String.valueOf(e.getMessage()).replaceFirst("^Error: ", "");
        CommandLine line = e.getCommandLine();
        if (e instanceof MissingParameterException && message.contains("(specify one of these)")) {
            return line.getCommandName() + " needs to be told what";
        }
        if (e instanceof MaxValuesExceededException && message.startsWith("expected only one match")) {
            return "the two ways to tell " + line.getCommandName() + " what are mutually exclusive";
        }
        return e instanceof UnmatchedArgumentException unmatched
                        && !line.getSubcommands().isEmpty()
                        && !unmatched.isUnknownOption()
                ? noCommand(unmatched)
                : message;
    }

    private static String noCommand(UnmatchedArgumentException e) {
        String commands = e.getCommandLine().getSubcommands().entrySet().stream()
                .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return "\"" + e.getUnmatched().get(0) + "\" is not a command, needs one of " + commands;
    }
}
