import Foundation
import TestKit
import Testing

/// Many at once where only one may win.
@Suite struct RaceTests {
    @Test func fiftyRefreshesOfOneTokenGiveOneSuccessor() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let token = try #require(try await api.signUp(API.newEmail())["tokens.refresh_token"])
        let successors = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<50 { group.addTask { try await api.refresh(token)["refresh_token"] } }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(successors.count == 1)
        #expect(!successors.contains(nil))
    }

    @Test func fiftySignUpsOfOneAddressMakeOneUser() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail("Race")
        // Other case, and a full-width letter that normalizes to the same.
        let forms = [email, email.uppercased(), email.replacing("Race", with: "rＡce"), " \(email) "]
        var statuses: [Int: Int] = [:]
        try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<50 {
                group.addTask {
                    // A busy machine may answer 503 to some of fifty hashes at once; they are tried again.
                    while true {
                        let status = try await api.signUp(forms[index % forms.count]).status
                        if status != 503 { return status }
                        try await Task.sleep(for: .milliseconds(200))
                    }
                }
            }
            for try await status in group { statuses[status, default: 0] += 1 }
        }
        #expect(statuses == [200: 1, 409: 49])
    }

    /// Several sign-ups with one new address at the same moment create one user, and no error on our side.
    @Test(arguments: [false, true]) func invitationsAndSignUpsOfOneAddressMakeOneUser(_ withSignUp: Bool) async throws {
        struct Made: Decodable { let token: String }
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        for _ in 0..<3 {
            let email = API.newEmail("race")
            var tokens: [String] = []
            for _ in 0..<3 {
                let owner = try await api.signUp(API.newEmail("owner"))
                tokens.append(
                    try await fleet.latchkey(
                        as: Made.self, "invites", "create", "--account",
                        try #require(owner["profile.active_membership.account_id"]), "--email", email, "--role",
                        "member"
                    ).token)
            }
            let answers = try await withThrowingTaskGroup(of: API.Answer.self) { group in
                for token in tokens { group.addTask { try await api.post("/auth/accept-invite", ["token": token]) } }
                if withSignUp { for _ in 0..<2 { group.addTask { try await api.signUp(email) } } }
                return try await group.reduce(into: [API.Answer]()) { $0.append($1) }
            }
            #expect(answers.allSatisfy { [200, 401, 409].contains($0.status) }, "\(answers.map(\.status))")
            #expect(Set(answers.filter { $0.status == 200 }.map { $0["profile.id"] }).count == 1)
            if !withSignUp { #expect(answers.allSatisfy { $0.status == 200 }) }
        }
    }
}
