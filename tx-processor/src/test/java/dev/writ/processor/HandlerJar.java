package dev.writ.processor;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a handler that no module knows, and packs it into a jar as a vertical team would. */
final class HandlerJar {
    private HandlerJar() {}

    static void write(Path jar, String className, String action) throws IOException {
        var simple = className.substring(className.lastIndexOf('.') + 1);
        var source = """
                package %s;

                import datomic.Database;
                import dev.writ.common.message.Command;
                import dev.writ.handler.Action;
                import dev.writ.handler.CommandHandler;
                import dev.writ.handler.Decision;
                import java.util.Map;

                public final class %s implements CommandHandler {
                    @Override
                    public Action action() {
                        return Action.named("%s").title("Join").attributes(
                            "[{:db/ident :loyalty/member, :db/valueType :db.type/string,"
                            + " :db/cardinality :db.cardinality/one}]").build();
                    }

                    @Override
                    public Decision handle(Command command, Database database) {
                        return Decision.builder()
                            .entity("m", Map.of(":loyalty/member", command.data().path("member").asText()))
                            .build();
                    }
                }
                """.formatted(className.substring(0, className.lastIndexOf('.')), simple, action);
        var classes = Files.createTempDirectory("handler-classes");
        compile(className, source, classes);
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            var path = className.replace('.', '/') + ".class";
            entry(out, path, Files.readAllBytes(classes.resolve(path)));
            entry(out, "META-INF/services/dev.writ.handler.CommandHandler", className.getBytes(StandardCharsets.UTF_8));
        }
    }

    static void compile(String className, String source, Path classes) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var unit =
                new SimpleJavaFileObject(
                        URI.create("string:///" + className.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        var options =
                List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none");
        if (!compiler.getTask(null, null, null, options, null, List.of(unit)).call()) {
            throw new AssertionError("the handler does not compile");
        }
    }

    static void entry(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }
}
