package dev.portcullis.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogFileTest {
    private static final int LINES = 2_000;

    @TempDir
    private Path folder;

    @Test
    void keepsTheOrderOfLinesOverAllThreadsInAFileThatIsReadAlong() throws Exception {
        Path path = folder.resolve("rules.log");
        List<ExecutorService> threads = List.of(
                Executors.newSingleThreadExecutor(),
                Executors.newSingleThreadExecutor(),
                Executors.newSingleThreadExecutor());
        List<String> expected = new ArrayList<>();
        try (LogWriter writer = new LogWriter()) {
            LogFile file = writer.open(path, true);
            for (int i = 0; i < LINES; i++) {
                String text = "line " + i;
                expected.add(text);
                // each line waits for the one before, so that their order is known; the threads take turns backwards
                threads.get(2 - i % 3).submit(() -> append(file, text)).get();
            }
        } finally {
            threads.forEach(ExecutorService::shutdown);
        }
        assertThat(Files.readAllLines(path)).isEqualTo(expected);
    }

    /** Memory is filled again once it is written: nothing of a line may be there twice or get lost. */
    @Test
    void writesLinesOfEachLengthWhileOthersCome() throws IOException {
        Path path = folder.resolve("rules.log");
        List<String> expected = new ArrayList<>();
        try (LogWriter writer = new LogWriter()) {
            LogFile file = writer.open(path, true);
            for (int i = 0; i < LINES; i++) {
                String text = i + "x".repeat(i % 500 == 499 ? 100_000 : i % 97 * 20);
                expected.add(text);
                append(file, text);
            }
            assertThat(file.droppedLines()).isZero();
        }
        assertThat(Files.readAllLines(path)).isEqualTo(expected);
    }

    @Test
    void dropsAndCountsWhatAStuckFileCannotTake() throws IOException {
        try (LogWriter writer = new LogWriter()) {
            LogFile file = writer.open(folder.resolve("access.log"), false);
            writer.close(file); // nobody empties its buffers any more
            String text = "x".repeat(1 << 20);
            int tried = 0;
            while (file.droppedLines() == 0) {
                append(file, text);
                tried++;
            }
            assertThat(tried)
                    .isEqualTo(LogFile.MAX_BUFFERED_BYTES
                            >> 20); // with line feeds, the last of four megabytes does not fit
            append(file, text);
            assertThat(file.droppedLines()).isEqualTo(2);
        }
    }

    @Test
    void countsTheLinesThatAFullDiskLost() throws IOException {
        try (LogWriter writer = new LogWriter()) {
            OutputStream full = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("no space left");
                }
            };
            LogFile file = new LogFile("a.log", () -> full, false, writer); // drained by this test alone
            append(file, "one");
            append(file, "two");
            assertThatThrownBy(file::drain).hasMessage("no space left");
            assertThat(file.droppedLines()).isEqualTo(2);
            file.drain();
            assertThat(file.droppedLines()).isEqualTo(2);
        }
    }

    @Test
    void countsWhatEveryThreadLosesAtTheEnd() throws Exception {
        List<ExecutorService> threads =
                List.of(Executors.newSingleThreadExecutor(), Executors.newSingleThreadExecutor());
        boolean[] isClosed = {false};
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }

            @Override
            public void close() {
                isClosed[0] = true;
            }
        };
        try (LogWriter writer = new LogWriter()) {
            LogFile file = new LogFile("a.log", () -> full, false, writer); // drained by this test alone
            for (ExecutorService thread : threads) {
                thread.submit(() -> append(file, "one")).get();
            }
            assertThatThrownBy(file::close).hasMessage("no space left");
            assertThat(file.droppedLines()).isEqualTo(2);
            assertThat(isClosed[0]).isTrue();
        } finally {
            threads.forEach(ExecutorService::shutdown);
        }
    }

    @Test
    void goesOnInANewFileThoughTheOldOneIsFull() throws IOException {
        Path path = folder.resolve("rules.log");
        List<OutputStream> opened = new ArrayList<>(List.of(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("no space left");
                    }
                },
                Files.newOutputStream(path)));
        try (LogWriter writer = new LogWriter()) {
            LogFile file = new LogFile("a.log", () -> opened.remove(0), false, writer); // drained by this test alone
            append(file, "lost");
            assertThatThrownBy(file::reopen).hasMessage("no space left");
            append(file, "kept");
            file.close();
        }
        assertThat(Files.readAllLines(path)).containsExactly("kept");
    }

    /** The line that did not fit is half there: what comes once there is room again must not go on within it, nor bring it again. */
    @Test
    void beginsALineBehindOneThatAFullDiskCut() throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        int[] room = {6};
        WritableByteChannel disk = new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                if (room[0] == 0) {
                    throw new IOException("no space left");
                }
                int length = Math.min(room[0], bytes.remaining());
                byte[] fitting = new byte[length];
                bytes.get(fitting);
                written.write(fitting, 0, length);
                room[0] -= length;
                return length;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        try (LogWriter writer = new LogWriter()) {
            LogFile file =
                    new LogFile("a.log", () -> new AppendedFile(disk), false, writer); // drained by this test alone
            append(file, "one");
            file.drain();
            append(file, "two");
            assertThatThrownBy(file::drain).hasMessage("no space left");
            append(file, "three");
            assertThatThrownBy(file::drain).hasMessage("no space left");
            room[0] = 100;
            append(file, "four");
            append(file, "five");
            file.drain();
            assertThat(file.droppedLines()).isEqualTo(2);
            file.close();
        }
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntw\nfour\nfive\n");
    }

    @Test
    void goesOnWritingBehindAnError() throws Exception {
        BlockingQueue<String> written = new LinkedBlockingQueue<>();
        boolean[] isFirst = {true};
        OutputStream out = new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                if (isFirst[0]) {
                    isFirst[0] = false;
                    written.add("failed");
                    throw new StackOverflowError("pretended");
                }
                written.add(new String(bytes, from, length, StandardCharsets.US_ASCII));
            }
        };
        try (LogWriter writer = new LogWriter()) {
            LogFile file = writer.add(new LogFile("a.log", () -> out, true, writer));
            append(file, "lost");
            assertThat(written.poll(10, TimeUnit.SECONDS)).isEqualTo("failed");
            append(file, "kept");
            assertThat(written.poll(10, TimeUnit.SECONDS)).isEqualTo("kept\n");
            assertThat(file.droppedLines()).isEqualTo(1);
        }
    }

    /** To say that lines are lost would send somebody to look for lines that are all there. */
    @Test
    void saysWhereLinesGoWhenAFileCannotBeOpenedAnew() throws Exception {
        Path logs = folder.resolve("logs");
        Path moved = folder.resolve("moved");
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                said.add(event.getFormattedMessage());
            }
        };
        appender.start();
        Logger logger = (Logger) LoggerFactory.getLogger(LogWriter.class);
        logger.addAppender(appender);
        try (LogWriter writer = new LogWriter()) {
            LogFile file = writer.open(logs.resolve("access.log"), true);
            append(file, "before");
            Files.move(logs, moved);
            Files.writeString(logs, "in the way of a folder");
            writer.reopen();
            assertThat(said.poll(10, TimeUnit.SECONDS))
                    .startsWith("the log " + logs.resolve("access.log")
                            + " cannot be opened anew, its lines go on to where they went before: ")
                    .contains("FileAlreadyExistsException");
            append(file, "after");
        } finally {
            logger.detachAppender(appender);
        }
        assertThat(said).isEmpty();
        assertThat(Files.readAllLines(moved.resolve("access.log"))).containsExactly("before", "after");
    }

    /** A print stream tells nobody that it has failed, and of nothing that has come behind. */
    @Test
    void countsLinesThatStandardOutputLosesAndNoOthers() throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        boolean[] isFull = {false};
        OutputStream disk = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (isFull[0]) {
                    throw new IOException("no space left");
                }
                written.write(b);
            }
        };
        PrintStream stream = new PrintStream(disk, true, StandardCharsets.UTF_8);
        try (LogWriter writer = new LogWriter()) {
            // drained by this test alone
            LogFile file = new LogFile("standard output", () -> new StandardStream(stream, disk), false, writer);
            append(file, "first");
            file.drain();
            isFull[0] = true;
            append(file, "lost");
            assertThatThrownBy(file::drain).isInstanceOf(IOException.class);
            append(file, "lost, too");
            assertThatThrownBy(file::drain).hasMessage("no space left");
            isFull[0] = false;
            append(file, "last");
            file.drain();
            assertThat(file.droppedLines()).isEqualTo(2);
            file.close();
        }
        stream.print("still open");
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("first\nlast\nstill open");
    }

    /** Whoever reads it has to know which of the logs. */
    @Test
    void namesEachLogThatCannotBeWrittenOnce() throws Exception {
        Path full = Files.createSymbolicLink(folder.resolve("access.log"), Path.of("/dev/full"));
        Path alsoFull = Files.createSymbolicLink(folder.resolve("rules.log"), Path.of("/dev/full"));
        assumeThat(full).exists();
        Logger logger = (Logger) LoggerFactory.getLogger(LogWriter.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        try (LogWriter writer = new LogWriter()) {
            append(writer.open(full, true), "lost");
            append(writer.open(alsoFull, true), "lost");
        } finally {
            logger.detachAppender(said);
        }
        String why = " cannot be written, its lines are lost: java.io.IOException: No space left on device";
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactlyInAnyOrder("the log " + full + why, "the log " + alsoFull + why);
    }

    private static void append(LogFile file, String text) {
        file.append(new Line().start().raw(text).raw("\n"));
    }
}
