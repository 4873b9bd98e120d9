import Foundation
import HTTPTypes
import Models

@testable import GatewayService

/// Ada, who owns an account that she shares with Bob, and is in a personal one.
struct MembersScenario: Sendable {
    static let cookie = PersonalDataScenario.cookie
    static let bearer = PersonalDataScenario.bearer
    static let shared = AccountID.make()
    static let bob = UserID.make()
    static let proof = Proof(Secret("epoch-proof"))

    /// Her role in the shared account.
    var role = Role.owner
    /// Whether she is its only member.
    var isAlone = false
    /// What identity refuses every change with.
    var error: ServiceError?
    /// The account that her session acts in.
    var current = Samples.account
    /// Whether her personal account is her only other one.
    var hasPersonalAccount = true

    /// - Parameter calls: gets a line for each change.
    func fleet(_ calls: CallLog<String> = CallLog()) throws -> ScriptedFleet {
        var fleet = try PersonalDataScenario().fleet()
        let scenario = self
        var claims = Samples.claims
        claims.account = current
        claims.authenticatedAt = Int(Timestamp.now.date.timeIntervalSince1970)
        let (known, profile) = (claims, self.profile)
        fleet.answer(Tokens.CheckAccessToken.self) { call, _ in
            switch call.accessToken {
            case Secret("good"): return known
            case Samples.grant.tokens.accessToken:
                var switched = known
                switched.account = Samples.account
                return switched
            default: throw ServiceError.invalidToken
            }
        }
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        fleet.answer(Tokens.AdvanceEpoch.self) { call, _ in
            calls.append("advance \(call.proof == Self.proof)")
            return Nothing()
        }
        @Sendable func check(_ session: Proof?, _ account: AccountID? = nil) throws {
            guard session == PersonalDataScenario.session else { throw ServiceError.invalidProof }
            if let error = scenario.error { throw error }
            guard account == nil || account == Self.shared else { throw ServiceError.notFound("account") }
        }
        fleet.answer(Identity.CreateAccount.self) { call, _ in
            try check(call.session)
            calls.append("create \(call.accountName)")
            return Self.membership(.owner, in: Self.account(call.accountName))
        }
        fleet.answer(Identity.RenameAccount.self) { call, _ in
            try check(call.session, call.account)
            calls.append("rename \(call.accountName)")
            return Self.account(call.accountName)
        }
        fleet.answer(Identity.ListMembers.self) { call, _ in
            guard call.session == PersonalDataScenario.session else { throw ServiceError.invalidProof }
            guard call.account == Self.shared else { throw ServiceError.notFound("account") }
            let all = scenario.members
            let members = all.filter { call.user == nil || $0.userID == call.user }.prefix(call.limit)
            let isCut = call.user == nil && members.count < all.count
            return .init(
                account: Self.account("Lovelace & Co"), role: scenario.role, count: all.count, members: Array(members),
                nextCursor: isCut ? members.last?.id : nil)
        }
        fleet.answer(Identity.SetMemberRole.self) { call, _ in
            try check(call.session, call.account)
            guard var member = scenario.member(call.member) else { throw ServiceError.notFound("member") }
            calls.append("role \(call.role) of \(member.userID == Self.bob ? "bob" : "ada")")
            member.role = call.role
            return .init(member: member, proof: Self.proof)
        }
        fleet.answer(Identity.RemoveMember.self) { call, _ in
            try check(call.session, call.account)
            guard let member = scenario.member(call.member) else { throw ServiceError.notFound("member") }
            calls.append("remove \(member.userID == Self.bob ? "bob" : "ada")")
            return .init(proof: Self.proof, isAccountDeleted: false)
        }
        fleet.answer(Identity.DeleteAccount.self) { call, _ in
            try check(call.session, call.account)
            calls.append("delete")
            return .init(proof: Self.proof)
        }
        fleet.answer(Identity.SwitchAccount.self) { call, _ in
            calls.append("switch \(call.account == Samples.account)")
            return Identity.AuthenticatedUser(profile: profile, proof: Proof(Secret("switch")), epoch: 1)
        }
        fleet.answer(Tokens.SwitchAccount.self) { _, _ in Samples.grant }
        return fleet
    }

    static let place = MembershipID.make()

    private func member(_ reference: MemberReference) -> AccountMember? {
        members.first { reference == .user($0.userID) || reference == .membership($0.id) }
    }

    var members: [AccountMember] {
        let ada = AccountMember(
            id: .make(), userID: Samples.user, role: role, name: "Ada", email: EmailAddress("ada@example.com"),
            status: role == .owner ? .active : nil, isPersonal: false, joinedAt: .now)
        let bob = AccountMember(
            id: Self.place, userID: Self.bob, role: role == .owner ? .member : .owner, name: nil,
            email: role == .owner ? EmailAddress("bob@example.com") : nil, status: role == .owner ? .suspended : nil,
            isPersonal: false, joinedAt: .now)
        return isAlone ? [ada] : [ada, bob]
    }

    private var profile: SessionProfile {
        var profile = Samples.ada().profile
        let personal = Account(id: Samples.account, parentID: nil, name: nil, avatarURL: nil)
        let memberships = [
            Self.membership(.owner, in: personal), Self.membership(role, in: Self.account("Lovelace & Co")),
        ]
        profile.memberships = hasPersonalAccount ? memberships : [memberships[1]]
        profile.activeMembership = profile.memberships.first { $0.accountID == current }
        return profile
    }

    private static func account(_ name: String) -> Account {
        Account(id: shared, parentID: Samples.application.description, name: name, avatarURL: nil)
    }

    private static func membership(_ role: Role, in account: Account) -> Membership {
        Membership(id: .make(), accountID: account.id, userID: Samples.user, role: role, account: account)
    }
}
