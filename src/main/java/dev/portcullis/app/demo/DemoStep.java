package dev.portcullis.app.demo;

/**
 * One thing to try. Immutable.
 *
 * @param title what it shows
 * @param command for bash, ready to paste; may have several lines
 * @param expectation what is seen then
 */
public record DemoStep(String title, String command, String expectation) {}
