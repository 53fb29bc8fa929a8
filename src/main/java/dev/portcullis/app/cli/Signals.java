package dev.portcullis.app.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Hears of signals to this process. Java has no other way than {@code sun.misc.Signal}, which the compiler would warn of; it is asked for by name, and where it is
 * missing, signals keep what the JVM makes of them.
 */
final class Signals {
    private Signals() {}

    /** Runs {@code action} on every signal {@code name} ({@code TERM}, {@code HUP}), on a thread of its own; tells whether it will. */
    static boolean on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> answer(proxy, method, arguments, action);
            Object listener = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
            return true;
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
