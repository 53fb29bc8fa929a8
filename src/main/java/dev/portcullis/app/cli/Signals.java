package dev.portcullis.app.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hears of signals to this process. Java has no other way than {@code sun.misc.Signal}, which the compiler would warn of; it is asked for by name, and where it is
 * missing, signals keep what the JVM makes of them.
 */
final class Signals {
    private static final int KILLED = 130;

    private Signals() {}

    /** Runs {@code stop} on the first SIGTERM or SIGINT. A second one ends the process at once: whoever sits there does not want to wait for the drain. */
    static void onStop(Runnable stop) {
        AtomicBoolean stopping = new AtomicBoolean();
        Runnable once = () -> {
            if (stopping.getAndSet(true)) {
                Runtime.getRuntime().halt(KILLED);
            }
            stop.run();
        };
        on("TERM", once);
        on("INT", once);
    }

    /**
     * Runs {@code action} on every signal {@code name} ({@code TERM}, {@code HUP}), on a thread of its own; tells whether it will. The JVM leaves a signal ignored
     * that was so when it was started, as SIGHUP is under {@code nohup}.
     */
    static boolean on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> answer(proxy, method, arguments, action);
            Object listener = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls);
            Object before = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
            return before != handler.getField("SIG_IGN").get(null);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static Object answer(Object proxy, Method method, Object[] arguments, Runnable action) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "signal handler";
            default -> {
                action.run();
                yield true;
            }
        };
    }
}
