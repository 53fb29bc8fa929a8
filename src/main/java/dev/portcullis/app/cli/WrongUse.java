package dev.portcullis.app.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
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
        boolean isWholeGroup = e instanceof MissingParameterException && message.contains("(specify one of these)");
        return isWholeGroup ? e.getCommandLine().getCommandName() + " needs to be told what" : message;
    }
}
