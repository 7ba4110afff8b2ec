import Testing

@testable import Query

struct PatternTests {
    @Test(arguments: [
        ("abc", "xabcx"), ("^abc$", "abc"), ("a.c", "abc"), ("a|b|c", "xxc"),
        ("(ab|cd)+e", "ababcde"),
        ("a*", ""), ("^a*$", "aaaa"), ("^a+$", "a"), ("^ab?c$", "ac"), ("^a{3}$", "aaa"),
        ("^a{2,}$", "aaaaa"), ("^a{2,3}$", "aaa"), ("^a{0}$", ""), ("[a-c]x", "bx"),
        ("[^a-c]x", "dx"),
        ("[]x]", "]"), ("[a-]", "-"), ("[\\d_]+$", "1_2"), ("\\d{3}", "a404b"),
        ("\\bcat\\b", "a cat."),
        ("\\Bat", "cat"), ("\\.json$", "a.json"), ("(?i)get", "GeT"), ("(?i)[a-c]", "B"),
        ("(?i)größe", "GRÖSSE GRÖßE"), ("(?s)a.b", "a\nb"), ("a{x", "a{x"), ("(?:a|b)c", "bc"),
        ("\\x41\\x{1F4A9}", "A💩"), ("^$", ""), ("", "anything"), ("()*x", "x"), ("(a*)*b", "aab"),
        ("x*?y", "xxy"), ("[\\S]", "a"), ("[^\\s]", "a"), ("\\W", "-"), ("é", "café"),
        ("[[]", "["), ("$", "a"),
    ])
    func finds(pattern: String, text: String) throws {
        #expect(try Pattern(pattern).isFound(in: text))
    }

    @Test(arguments: [
        ("abc", "ab"), ("^b", "ab"), ("a$", "ab"), ("a.b", "a\nb"), ("^a{3}$", "aa"),
        ("^a{2,3}$", "aaaa"), ("[a-c]", "d"), ("[^a-c]", "abc"), ("\\bcat\\b", "concatenate"),
        ("get", "GET"), ("\\d", "x"), ("[^\\s]", " \t"), ("^(?:ab)+$", "aba"),
    ])
    func doesNotFind(pattern: String, text: String) throws {
        #expect(try !Pattern(pattern).isFound(in: text))
    }

    @Test(arguments: [
        "(", ")", "a)", "[", "[a", "*", "+a", "a**", "\\", "[b-a]", "a{3,2}", "a{1001}", "(?<x>a)",
        "(?=a)", "(?x)a", "\\1", "\\q", "\\x4", "((a{1000}){1000}){1000}", "((){1000}){1000}",
        String(repeating: "(", count: 1000),
    ])
    func refuses(pattern: String) {
        #expect(throws: PatternError.self) { try Pattern(pattern) }
    }

    /// What makes engines that track back run for ever takes linear time here.
    @Test(.timeLimit(.minutes(1))) func isNotDrivenMadByNestedRepetition() throws {
        let pattern = try Pattern("^(a+)+(a|a)*(a*)*$")
        #expect(!pattern.isFound(in: String(repeating: "a", count: 5_000) + "b"))
    }
}
