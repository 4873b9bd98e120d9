import Testing

@testable import Postgres

@Suite struct ServerHostTests {
    private func hosts(_ url: String) throws -> [[String]]? {
        let options = try #require(ConnectionParameters.parse(url: url))
        return ServerHost.all(in: options)?.map { host in host.options.map { "\($0.key)=\($0.value)" } }
    }

    @Test func oneServerIsLeftToTheURL() throws {
        #expect(try hosts("postgresql://me@db:5433/app") == [[]])
        #expect(try hosts("postgresql:///app") == [[]])
    }

    @Test func listsTheServersOfAURL() throws {
        #expect(
            try hosts("postgresql://a:5433,b/app") == [
                ["host=a", "hostaddr=", "port=5433"], ["host=b", "hostaddr=", "port=5432"],
            ])
        #expect(
            try hosts("postgresql:///app?host=/one,/two&port=6543") == [
                ["host=/one", "hostaddr=", "port=6543"], ["host=/two", "hostaddr=", "port=6543"],
            ])
        #expect(
            try hosts("postgresql:///app?host=a,b&hostaddr=10.0.0.1,10.0.0.2") == [
                ["host=a", "hostaddr=10.0.0.1", "port=5432"], ["host=b", "hostaddr=10.0.0.2", "port=5432"],
            ])
    }

    @Test(arguments: ["host=a,b&port=1,2,3", "host=a,b&hostaddr=10.0.0.1", "host=a,&port=1,2", "host=a&port=1,2"])
    func listsOfDifferentLengthsAreNone(_ options: String) throws {
        #expect(try hosts("postgresql:///app?\(options)") == nil)
    }
}
