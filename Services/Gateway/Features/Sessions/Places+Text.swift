import GeoIP
import Models
import Templates

extension Places {
    /// Roughly where an address is, in the language of a page; nil if that is not known.
    func text(of address: String?, _ page: PageContext) -> String? {
        guard let place = place(of: address, languages: [page.localizer.language]) else { return nil }
        return VisibleText.name(
            place.text { city, country in page.text("city_in_country", ["city": city, "country": country]) })
    }

    /// The same in English, for the API.
    func english(of address: String?) -> String? { VisibleText.name(place(of: address)?.english) }
}
