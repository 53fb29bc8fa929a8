package dev.portcullis.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Runs code of the engine and of the libraries it uses on values while it counts {@link Steps}: the same number on every machine, so that a test can tell linear
 * work from quadratic without a clock. The classes are loaded anew, with instructions added that count. One owner at a time.
 */
public final class CountedCode {
    private final Consumer<String[]> task;

    /** Of {@code task}, which has a constructor without arguments, an instance of its own is made among the counted classes. */
    @SuppressWarnings("unchecked") // the class is the same but for its loader, and Consumer is the JDK's
    public CountedCode(Class<? extends Consumer<String[]>> task) {
        try {
            Constructor<?> constructor = new Counting(CountedCode.class.getClassLoader())
                    .loadClass(task.getName())
                    .getDeclaredConstructor();
            constructor.setAccessible(true);
            this.task = (Consumer<String[]>) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(task.getName(), e);
        }
    }

    /** How many steps the task takes for {@code arguments}; an error as soon as these are more than {@code most}. */
    public long steps(long most, String... arguments) {
        Steps.allow(most);
        task.accept(arguments);
        return most - Steps.left();
    }

    /** Loads what is not the JDK's by itself. */
    private static final class Counting extends ClassLoader {
        private static final Set<String> COUNTED =
                Set.of("dev.portcullis.", "com.google.re2j.", "org.owasp.", "com.google.common.");

        private static final Set<String> OWN = Set.of(Steps.class.getName(), CountedCode.class.getName());

        Counting(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                boolean isCounted = COUNTED.stream().anyMatch(name::startsWith)
                        && OWN.stream().noneMatch(name::startsWith);
                if (!isCounted) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                ClassReader reader = new ClassReader(in.readAllBytes());
                ClassWriter writer = new ClassWriter(0);
                reader.accept(new Methods(writer), 0);
                byte[] code = writer.toByteArray();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Methods extends ClassVisitor {
        Methods(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] exceptions) {
            return new Instructions(super.visitMethod(access, name, type, generic, exceptions));
        }
    }

    /** Adds calls that need no room on the stack. */
    private static final class Instructions extends MethodVisitor {
        private static final String STEPS = Steps.class.getName().replace('.', '/');
        private static final String TEXT = "Ljava/lang/String;";
        /** Methods that {@link Steps} has too, with the receiver as the first argument of those of strings. */
        private static final Set<String> REPLACED = Set.of(
                "java/lang/System.arraycopy(Ljava/lang/Object;ILjava/lang/Object;II)V",
                "java/util/Arrays.copyOf([BI)[B",
                "java/util/Arrays.copyOfRange([BII)[B",
                "java/util/Arrays.equals([BII[BII)Z",
                "java/lang/String.equals(Ljava/lang/Object;)Z",
                "java/lang/String.substring(I)" + TEXT,
                "java/lang/String.substring(II)" + TEXT,
                "java/lang/String.indexOf(I)I",
                "java/lang/String.indexOf(II)I",
                "java/lang/String.indexOf(" + TEXT + ")I",
                "java/lang/String.indexOf(" + TEXT + "I)I",
                "java/lang/String.contains(Ljava/lang/CharSequence;)Z");

        private final Set<Label> passed = new HashSet<>();

        Instructions(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            step();
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            if (passed.contains(label)) {
                step();
            }
            super.visitJumpInsn(opcode, label);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean isInterface) {
            if (!REPLACED.contains(owner + "." + name + type)) {
                super.visitMethodInsn(opcode, owner, name, type, isInterface);
            } else if (opcode == Opcodes.INVOKESTATIC) {
                super.visitMethodInsn(opcode, STEPS, name, type, false);
            } else {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, STEPS, name, "(" + TEXT + type.substring(1), false);
            }
        }

        private void step() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, STEPS, "step", "()V", false);
        }
    }
}
