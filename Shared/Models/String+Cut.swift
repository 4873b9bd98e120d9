extension StringProtocol {
    /// The longest beginning that takes at most `limit` bytes of UTF-8. Characters are no measure: one may have a thousand
    /// accents.
    public func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return String(self) }
        var result = String.UnicodeScalarView()
        var length = 0
        for scalar in unicodeScalars {
            length += UTF8.width(scalar)
            if length > limit { break }
            result.append(scalar)
        }
        return String(result)
    }
}
