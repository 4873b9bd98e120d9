import Primitives

/// A page of a list: `{"data": […], "links": {"self": "…", "next": "…"}}`. `next` is left out on the last page.
struct PageBody<Item: Encodable & Sendable>: Encodable, Sendable {
    struct Links: Encodable, Sendable {
        let selfLink: String
        let next: String?

        private enum CodingKeys: String, CodingKey {
            case selfLink = "self"
            case next
        }
    }

    let data: [Item]
    let links: Links

    /// A list that is so short that it has one page only.
    ///
    /// - Parameter url: the list's URL.
    init(all data: [Item], at url: String) {
        self.data = data
        links = Links(selfLink: url, next: nil)
    }

    /// - Parameters:
    ///   - url: the list's URL without a query.
    ///   - cursor: where this page begins, and where the next one does; nil for the first page, and if there is no other.
    init(data: [Item], at url: String, limit: Int, cursor: String?, nextCursor: String?) {
        func link(_ cursor: String?) -> String {
            FormEncoding.adding([("limit", String(limit)), ("cursor", cursor)], to: url)
        }
        self.data = data
        links = Links(selfLink: link(cursor), next: nextCursor.map { link($0) })
    }
}
