/// Bodies that are made to be expensive: for each, some parser's cost grows faster than its input.
public enum HostileText {
    /// Text of about `bytes` bytes: marks that have to be sorted, letters that fall apart, characters that join.
    public static let runs: [(name: String, make: @Sendable (Int) -> String)] = [
        ("marks", { "a" + String(repeating: "\u{301}", count: $0 / 2) }),
        ("marks in the wrong order", { "a" + String(repeating: "\u{301}\u{323}", count: $0 / 4) }),
        ("marks of many classes", { "a" + String(repeating: "\u{345}\u{301}\u{5b0}\u{323}\u{334}", count: $0 / 10) }),
        ("composed letters", { String(repeating: "\u{1F82}", count: $0 / 3) }),
        ("long compatibility forms", { String(repeating: "\u{FDFA}", count: $0 / 3) }),
        ("Hangul", { String(repeating: "\u{1100}\u{1161}\u{11a8}", count: $0 / 9) }),
        ("flags", { String(repeating: "\u{1F1E9}", count: $0 / 4) }),
        ("families", { String(repeating: "\u{1F468}\u{200d}", count: $0 / 7) }),
        ("joiners", { String(repeating: "\u{200d}", count: $0 / 3) }),
        ("Devanagari", { String(repeating: "\u{915}\u{94d}", count: $0 / 6) }),
        ("letters", { String(repeating: "a", count: $0) }),
        ("dots", { String(repeating: "a.", count: $0 / 2) }),
        ("ats", { String(repeating: "@", count: $0) }),
        ("spaces", { String(repeating: " ", count: $0) }),
        ("percents", { String(repeating: "%41", count: $0 / 3) }),
    ]

    /// JSON of about `bytes` bytes, right and wrong.
    public static let json: [(name: String, make: @Sendable (Int) -> String)] = [
        ("numbers that are none", { members($0, #""aaa":-"#) }),
        ("numbers with two signs", { members($0, #""aaa":--"#) }),
        ("numbers that begin with 0", { members($0, #""aaa":01"#) }),
        ("numbers without an end", { members($0, #""aaa":1e"#) }),
        ("half pairs", { members($0, #""aaa":"\ud800""#) }),
        ("members", { numbered($0) { "\"m\($0)\":1" } }),
        ("one name", { members($0, #""a":1"#) }),
        ("arrays", { "{\"a\":[" + list($0, "[]") + "]}" }),
        ("objects", { "{\"a\":[" + list($0, "{}") + "]}" }),
        ("nests", { "{\"a\":[" + list($0, "[[[[[[[[[[]]]]]]]]]]") + "]}" }),
        ("nested objects", { "{\"a\":[" + list($0, #"{"a":{"a":{"a":{}}}}"#) + "]}" }),
        ("open arrays", { "{\"a\":" + String(repeating: "[", count: $0) }),
        ("open objects", { String(repeating: "{\"a\":", count: $0 / 5) }),
        ("a long number", { "{\"a\":" + String(repeating: "9", count: $0) + "}" }),
        ("a long fraction", { "{\"a\":0." + String(repeating: "9", count: $0) + "}" }),
        ("a long exponent", { "{\"a\":1e" + String(repeating: "9", count: $0) + "}" }),
        ("escapes", { "{\"a\":\"" + String(repeating: "\\u0301", count: $0 / 6) + "\"}" }),
        ("pairs", { "{\"a\":\"" + String(repeating: "\\ud83d\\ude00", count: $0 / 12) + "\"}" }),
        ("backslashes", { "{\"a\":\"" + String(repeating: "\\\\", count: $0 / 2) + "\"}" }),
        ("an open string", { "{\"a\":\"" + String(repeating: "a", count: $0) }),
        ("marks in a name", { "{\"" + String(repeating: "\u{301}", count: $0 / 2) + "\":1}" }),
        ("marks in a value", { "{\"email\":\"a" + String(repeating: "\u{301}", count: $0 / 2) + "@example.com\"}" }),
        ("space", { "{" + String(repeating: " ", count: $0) + "}" }),
    ]

    /// Forms of about `bytes` bytes, right and wrong.
    public static let forms: [(name: String, make: @Sendable (Int) -> String)] = [
        ("fields", { numbered($0, "&") { "f\($0)=1" } }),
        ("one field", { list($0, "a=1", "&") }),
        ("empty fields", { String(repeating: "&", count: $0) }),
        ("equals", { String(repeating: "=", count: $0) }),
        ("percents", { "a=" + String(repeating: "%41", count: $0 / 3) }),
        ("open percents", { "a=" + String(repeating: "%", count: $0) }),
        ("pluses", { "a=" + String(repeating: "+", count: $0) }),
        ("marks", { "email=a" + String(repeating: "%CC%81", count: $0 / 6) + "@example.com" }),
    ]

    private static func members(_ bytes: Int, _ member: String) -> String { "{" + list(bytes, member) + "}" }

    private static func list(_ bytes: Int, _ item: String, _ separator: String = ",") -> String {
        repeatElement(item, count: bytes / (item.utf8.count + 1)).joined(separator: separator)
    }

    private static func numbered(_ bytes: Int, _ item: (Int) -> String) -> String {
        "{" + numbered(bytes, ",", item) + "}"
    }

    private static func numbered(_ bytes: Int, _ separator: String, _ item: (Int) -> String) -> String {
        (0..<bytes / 10).map(item).joined(separator: separator)
    }
}
