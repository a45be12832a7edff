/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The rules of docs/STYLE.md that no compiler holds: sizes, names, signs of rooms, links of documents, the form of
 * decisions, and that the README names only tests that are there. Says everything that is wrong at once, one line each.
 */
final class Tidy {
    /** A habit is 40 and 300 (rule 15); from here on it is no longer a matter of taste. */
    private static final int MAX_METHOD_LINES = 60;

    private static final int MAX_FILE_LINES = 500;
    private static final int MAX_SIGN_LINES = 45;
    private static final Pattern BANNED_NAME = Pattern.compile(".*(Manager|Utils?|Helpers?|Impl|Common)");
    private static final Pattern UNOWNED_TASK = Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?!\\s*\\(#\\d+\\))");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s#]+)(#[^)\\s]*)?\\)");
    private static final Pattern TEST_NAME = Pattern.compile("`([A-Z]\\w*Test)`");
    private static final Pattern ADR_NAME = Pattern.compile("\\d{4}-[a-z0-9-]+\\.md");
    private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>(.*?)</dependency>");
    private static final Set<String> SKIPPED = Set.of("target", ".git", ".penstock", "node_modules");

    private final Path root;
    private final List<Path> files;
    private final Set<String> objections = new TreeSet<>();

    private Tidy(Path root) throws IOException {
        this.root = root;
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return SKIPPED.contains(String.valueOf(directory.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                found.add(root.relativize(file));
                return FileVisitResult.CONTINUE;
            }
        });
        files = found.stream().sorted().toList();
    }

    public static void main(String[] args) throws IOException {
        Tidy tidy = new Tidy(Path.of(args[0]).toAbsolutePath().normalize());
        tidy.checkSources();
        tidy.checkSigns();
        tidy.checkDocuments();
        tidy.checkDecisions();
        tidy.checkDependencies();
        tidy.objections.forEach(objection -> System.err.println("tidy: " + objection));
        if (!tidy.objections.isEmpty()) {
            System.err.println("tidy: " + tidy.objections.size() + " objections; the rules are in docs/STYLE.md");
            System.exit(1);
        }
    }

    private List<Path> named(String suffix) {
        return files.stream().filter(file -> file.toString().endsWith(suffix)).toList();
    }

    private String text(Path file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    private void object(Path where, String what) {
        objections.add(where + ": " + what);
    }

    // ---- sources ----

    private void checkSources() throws IOException {
        List<Path> sources = named(".java").stream().filter(file -> file.toString().contains("src/")).toList();
        for (Path source : sources) {
            String text = text(source);
            long lines = text.lines().count();
            if (lines > MAX_FILE_LINES) {
                object(source, lines + " lines, at most " + MAX_FILE_LINES + ": is it still one room?");
            }
            Matcher task = UNOWNED_TASK.matcher(text);
            if (task.find()) {
                object(source, task.group() + " without the number of an issue");
            }
        }
        checkTypes(sources);
    }

    private void checkTypes(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager opened = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    opened,
                    null,
                    List.of("-proc:none"),
                    null,
                    opened.getJavaFileObjectsFromPaths(sources.stream().map(root::resolve).toList()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new TypeScan(root.relativize(Path.of(unit.getSourceFile().toUri())), unit, positions).scan(unit, null);
            }
        }
    }

    /** Looks at the names of types and the lengths of methods of one file. */
    private final class TypeScan extends TreeScanner<Void, Void> {
        private final Path file;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final LineMap lines;

        TypeScan(Path file, CompilationUnitTree unit, SourcePositions positions) {
            this.file = file;
            this.unit = unit;
            this.positions = positions;
            this.lines = unit.getLineMap();
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            if (BANNED_NAME.matcher(type.getSimpleName()).matches()) {
                object(file, "the name " + type.getSimpleName() + " says nothing (rule 16)");
            }
            return super.visitClass(type, nothing);
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (method.getBody() != null && !isExcused(method)) {
                long length = lines.getLineNumber(positions.getEndPosition(unit, method.getBody()))
                        - lines.getLineNumber(positions.getStartPosition(unit, method.getBody()))
                        + 1;
                if (length > MAX_METHOD_LINES) {
                    object(file, method.getName() + " has " + length + " lines, at most " + MAX_METHOD_LINES);
                }
            }
            return super.visitMethod(method, nothing);
        }
    }

    /** A table or a piece of wiring may be long where splitting it would hide its order; it says so itself. */
    private static boolean isExcused(MethodTree method) {
        return method.getModifiers().getAnnotations().stream()
                .anyMatch(annotation -> annotation.toString().contains("MethodLength"));
    }

    // ---- the signs of rooms ----

    private void checkSigns() throws IOException {
        TreeMap<Path, Boolean> signed = new TreeMap<>();
        for (Path source : named(".java")) {
            if (source.toString().contains("src/main/java")) {
                signed.merge(source.getParent(), source.endsWith("package-info.java"), Boolean::logicalOr);
            }
        }
        for (var room : signed.entrySet()) {
            if (!room.getValue()) {
                object(room.getKey(), "no package-info.java (rule 9)");
                continue;
            }
            Path sign = room.getKey().resolve("package-info.java");
            String text = text(sign);
            if (!text.contains("@NullMarked")) {
                object(sign, "not @NullMarked (rule 7)");
            }
            if (!text.contains("/**")) {
                object(sign, "says nothing (rule 9)");
            }
            if (text.lines().count() > MAX_SIGN_LINES) {
                object(sign, "longer than a sign: " + text.lines().count() + " lines");
            }
        }
    }

    // ---- documents ----

    private void checkDocuments() throws IOException {
        Set<String> tests = new TreeSet<>();
        named("Test.java").forEach(test -> tests.add(test.getFileName().toString().replace(".java", "")));
        for (Path document : named(".md")) {
            String text = text(document);
            Matcher link = LINK.matcher(text);
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains(":") && !Files.exists(root.resolve(document).resolveSibling(target))) {
                    object(document, "the link " + target + " leads nowhere");
                }
            }
            Matcher test = TEST_NAME.matcher(text);
            while (test.find()) {
                if (!tests.contains(test.group(1))) {
                    object(document, "names the test " + test.group(1) + ", which is not there");
                }
            }
        }
    }

    // ---- decisions ----

    private void checkDecisions() throws IOException {
        Path folder = Path.of("docs/adr");
        String index = text(folder.resolve("README.md"));
        Set<String> numbers = new TreeSet<>();
        for (Path decision : named(".md")) {
            String name = decision.getFileName().toString();
            if (!decision.startsWith(folder) || name.equals("README.md")) {
                continue;
            }
            if (!ADR_NAME.matcher(name).matches()) {
                object(decision, "is not named NNNN-what-is-decided.md");
            } else if (!numbers.add(name.substring(0, 4))) {
                object(decision, "its number is taken");
            }
            if (!index.contains("(" + name + ")")) {
                object(decision, "is not in the index docs/adr/README.md");
            }
            if (!text(decision).contains("Held by")) {
                object(decision, "does not say what holds it (\"Held by\")");
            }
        }
        Pattern row = Pattern.compile("^\\| \\[\\d{4}]\\(([^)]*)\\) \\|[^|]*\\|\\s*\\|\\s*$", Pattern.MULTILINE);
        Matcher empty = row.matcher(index);
        while (empty.find()) {
            object(folder.resolve("README.md"), empty.group(1) + " has no sentence");
        }
    }

    // ---- dependencies ----

    private void checkDependencies() throws IOException {
        String page = text(Path.of("docs/dependencies.md"));
        for (Path pom : named("pom.xml")) {
            String text = text(pom).replaceAll("(?s)<dependencyManagement>.*?</dependencyManagement>", "")
                    .replaceAll("(?s)<plugin>.*?</plugin>", "");
            Matcher dependency = DEPENDENCY.matcher(text);
            while (dependency.find()) {
                String scope = element(dependency.group(1), "scope");
                String group = element(dependency.group(1), "groupId");
                if (!scope.equals("test") && !group.equals("dev.penstock") && !page.contains("`" + group + "`")) {
                    object(pom, group + " has no line in docs/dependencies.md");
                }
            }
        }
    }

    private static String element(String xml, String name) {
        Matcher found = Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(xml);
        return found.find() ? found.group(1).trim() : "";
    }
}
