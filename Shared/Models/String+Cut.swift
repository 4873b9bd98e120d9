extension StringProtocol {
    /// As many scalars from the beginning as fit in `limit` bytes of UTF-8. Counting characters would not bound the size, because
    /// a character may have a thousand accents.
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
