import Testing

@testable import GeoIP

@Suite struct PlaceTests {
    @Test func namesWhatIsKnown() throws {
        #expect(try #require(Place(city: "Lyon", country: "France")).english == "Lyon, France")
        #expect(try #require(Place(city: nil, country: "Norway")).english == "Norway")
        #expect(try #require(Place(city: "Lyon", country: nil)).english == "Lyon")
        #expect(Place(city: nil, country: nil) == nil)
    }

    @Test func aCityThatIsACountryIsNamedOnce() throws {
        #expect(try #require(Place(city: "Singapore", country: "Singapore")).english == "Singapore")
    }

    @Test func languagesJoinTheNames() throws {
        let place = try #require(Place(city: "リヨン", country: "フランス"))
        #expect(place.text { "\($1) \($0)" } == "フランス リヨン")
    }
}
