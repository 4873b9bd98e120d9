import Foundation
import TestKit
import Testing

/// A fleet whose operator has a file of places, behind a proxy that states where requests come from.
@Suite struct PlaceStoryTests {
    /// The emails of a user are in German, and the API is in English.
    @Test func usersAndOperatorsLearnRoughlyWhereASignInCameFrom() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("places.mmdb")
        try await TestPlaces.write(to: file)
        let mail = try await MailFleet.launch(environment: [
            "LATCHKEY_GEOIP_FILE": file, "LATCHKEY_TRUSTED_PROXIES": "127.0.0.1",
        ])
        let (api, email) = (API(baseURL: mail.fleet.baseURL), API.newEmail("traveller"))
        let mailbox = Mailbox(server: mail.server, address: email)
        func post(_ path: String, _ body: [String: Any], from address: String) async throws -> API.Answer {
            try await api.send(
                .POST, path, body.merging(["client_id": "client_demo"]) { $1 },
                headers: [
                    ("X-Forwarded-For", address), ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"),
                ])
        }
        let signedUp = try await post(
            "/auth/sign-up", ["email": email, "password": API.password, "preferred_language": "de"],
            from: "10.1.2.3")
        let access = try #require(signedUp["tokens.access_token"])
        let token = try #require(try await mailbox.mail("verification").token)
        #expect(try await api.bearing(access).post("/auth/verify", ["token": token]).status == 204)

        let credentials = ["email": email, "password": API.password]
        for address in [TestPlaces.Address.lyon, TestPlaces.Address.norway, "10.1.2.4"] {
            #expect(try await post("/auth/sign-in", credentials, from: address).status == 200)
        }
        let details = try await (0..<3).asyncMap { index in
            try await mailbox.mail("notice", index).text.replacing("\r\n", with: "\n")
        }
        for (place, address) in [
            ("Lyon, Frankreich", TestPlaces.Address.lyon), ("Norwegen", TestPlaces.Address.norway),
        ] {
            #expect(details.contains { $0.contains("Ungefährer Ort: \(place)\nIP-Adresse: \(address)\n") })
        }
        // Whoever has the private address is in the operator's own network.
        #expect(details.contains { $0.contains("IP-Adresse: 10.1.2.4\n") && !$0.contains("Ort:") })
        #expect(details.allSatisfy { $0.contains("Firefox auf Linux") && $0.contains("UTC") })
        #expect(details.allSatisfy { $0.contains("\(mail.fleet.issuer)/login/forgot?client_id=client_demo") })

        let sessions = try await api.bearing(access).get("/auth/sessions").json["data"] as? [[String: Any]]
        let places = try #require(sessions).map { $0["place"] as? String }
        #expect(places == [nil, "Norway", "Lyon, France", nil])
        let activity = try await api.bearing(access).get("/auth/me/activity").json["data"] as? [[String: Any]]
        #expect(try #require(activity).contains { $0["place"] as? String == "Lyon, France" })

        let environment = ["LATCHKEY_GEOIP_FILE": file]
        for command in [["audit", "--user", email], ["sessions", "list", email]] {
            let table = try await mail.fleet.latchkey(in: environment, command)
            #expect(table.contains("\(TestPlaces.Address.lyon) (Lyon, France)"), "\(table)")
            #expect(try await !mail.fleet.latchkey(in: [:], command).contains("France"))
        }
        try await mail.fleet.stop()
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
