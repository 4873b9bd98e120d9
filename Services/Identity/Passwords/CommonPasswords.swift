/// Passwords that many people choose and attackers try first: about 12,000 of at least eight characters, in
/// `common-passwords.txt`, which names its source.
enum CommonPasswords {
    private static let all = Set(
        String(decoding: PackageResources.common_passwords_txt, as: UTF8.self).split(separator: "\n")
            .filter { !$0.hasPrefix("# ") && $0 != "#" }.map(String.init))

    /// Whether `password` is one of them, in any case, possibly with a few digits and signs before or after it as in
    /// `Password2024!`.
    static func contains(_ password: String) -> Bool {
        let folded = password.lowercased()
        return all.contains(folded) || all.contains(core(of: folded))
    }

    /// The text without the digits and signs at both ends, unless there are six or more of them.
    private static func core(of text: String) -> String {
        let rest = text.drop { !$0.isLetter }
        guard let last = rest.lastIndex(where: \.isLetter) else { return text }
        let core = rest[...last]
        return text.count - core.count < 6 ? String(core) : text
    }
}
