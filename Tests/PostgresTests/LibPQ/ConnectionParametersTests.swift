import Testing

@testable import Postgres

@Suite struct ConnectionParametersTests {
    @Test func parsesTheOptionsOfAURL() {
        let options = ConnectionParameters.parse(url: "postgresql://me:p%40ss@db.example.com:5433/app?sslmode=require")
        #expect(options?["host"] == "db.example.com")
        #expect(options?["port"] == "5433")
        #expect(options?["user"] == "me")
        #expect(options?["password"] == "p@ss")
        #expect(options?["dbname"] == "app")
        #expect(options?["sslmode"] == "require")
    }

    @Test func refusesWhatIsNotAURL() {
        #expect(ConnectionParameters.parse(url: "postgresql://host/%zz") == nil)
        #expect(ConnectionParameters.parse(url: "postgresql://host/db?unknown=option") == nil)
    }
}
