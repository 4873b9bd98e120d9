/// Numbers of things in sentences.
enum Count {
    /// `1 session`, `2 sessions`, `1,000 sessions`.
    ///
    /// - Parameter plural: nil for the singular with an s.
    static func text(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(ProgressBar.grouped(count)) \(count == 1 ? singular : plural ?? "\(singular)s")"
    }
}
