/// Passwords that many people choose and attackers try first: those of eight characters and more from the list that
/// Django ships (Royce Williams' 20,000 most common, https://gist.github.com/roycewilliams, BSD licence).
enum CommonPasswords {
    private static let all = Set(
        String(decoding: PackageResources.common_passwords_txt, as: UTF8.self).split(separator: "\n").map(String.init))

    /// Whether `password` is among them, in whatever case, or one of them repeated.
    static func contains(_ password: String) -> Bool {
        let folded = password.lowercased()
        if all.contains(folded) { return true }
        return (2...3).contains { count in
            guard folded.count % count == 0 else { return false }
            let part = String(folded.prefix(folded.count / count))
            return String(repeating: part, count: count) == folded && all.contains(part)
        }
    }
}
