package dev.portcullis.identity.key;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import org.jspecify.annotations.Nullable;

/**
 * Checks signatures with Conscrypt (BoringSSL) where its jar is on the class path, which nobody has to put there: a signature then costs a fraction of what the JDK takes for
 * elliptic curves. Keys and everything else stay the JDK's. Stateless.
 */
final class NativeSignatures {
    private static final String PROVIDER = "org.conscrypt.OpenSSLProvider";

    /** Found once: looking takes the native library apart, and what is on the class path does not change. */
    private static final @Nullable Provider FOUND = find();

    private NativeSignatures() {}

    /** The provider for {@code algorithm}, a name of the JDK's; null for the JDK's own. */
    static @Nullable Provider providerFor(String algorithm) {
        if (FOUND == null) {
            return null;
        }
        try {
            return Signature.getInstance(algorithm, FOUND).getProvider();
        } catch (NoSuchAlgorithmException e) {
            return null;
        }
    }

    private static @Nullable Provider find() {
        try {
            return Class.forName(PROVIDER)
                    .asSubclass(Provider.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            return null;
        }
    }
}
