package dev.portcullis.app.cli;

/** Entry point of {@code portcullis.jar}. */
public final class Main {
    private Main() {}

    /** Runs the command named by {@code args} and exits with its code. */
    public static void main(String[] args) {
        System.exit(2);
    }
}
