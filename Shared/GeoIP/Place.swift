/// Roughly where a network address is, by the names of a city and a country. At least one is there.
public struct Place: Sendable, Equatable {
    public let city: String?
    public let country: String?

    /// Nil if neither is known.
    public init?(city: String?, country: String?) {
        guard city != nil || country != nil else { return nil }
        // Singapore and Monaco are their own city.
        self.city = city == country ? nil : city
        self.country = country
    }

    /// The place in one text.
    ///
    /// - Parameter both: joins the names of a city and its country, as the reader's language does.
    public func text(joining both: (_ city: String, _ country: String) -> String) -> String {
        switch (city, country) {
        case (let city?, let country?): both(city, country)
        case (let name?, nil), (nil, let name?): name
        case (nil, nil): ""
        }
    }

    /// `Lyon, France`.
    public var english: String { text { "\($0), \($1)" } }
}
