import Models
import Testing

@testable import TokensService

@Suite struct RedisKeysTests {
    private let keys = RedisKeys(prefix: "tokens:")

    /// The part of a key that decides its slot in a cluster (Redis Cluster specification, "hash tags").
    private func slotText(_ key: String) -> Substring {
        guard let open = key.firstIndex(of: "{"), let end = key[open...].firstIndex(of: "}"),
            key.index(after: open) != end
        else { return key[...] }
        return key[key.index(after: open)..<end]
    }

    @Test func allKeysOfAUserLieInOneSlot() {
        let user = UserID.make()
        let all = [
            keys.session(.make(), of: user), keys.sessionPrefix(of: user), keys.sessions(of: user),
            keys.endReason(of: .make(), of: user), keys.endReasonPrefix(of: user),
            keys.epoch(of: user), keys.usedProof("p", of: user), keys.code("h", of: user), keys.codePrefix(of: user),
            keys.failedDeviceAttempts("d", of: user),
        ]
        #expect(all.allSatisfy { slotText($0) == user.description })
        #expect(Set(all).count == all.count)
    }

    @Test func theKeysOfAScriptLieInOneSlot() {
        let groups = [
            [keys.authorization("h"), keys.authorizationPrefix, keys.authorizations, keys.authorizationsNotice],
            [keys.providerState("h"), keys.providerStatePrefix, keys.providerStates, keys.providerStatesNotice],
            [keys.signingKeys, keys.signingKeyEvents],
            keys.limits(["address", "network", "country"]),
            [keys.mailbox("d", isOwner: true) + ":sent:x", keys.mailbox("d", isOwner: false) + ":asks:y"],
        ]
        for group in groups { #expect(Set(group.map(slotText)).count == 1, "\(group)") }
    }

    @Test func differentThingsHaveDifferentKeys() {
        let all =
            [
                keys.authorization("h"), keys.authorizations, keys.authorizationsNotice, keys.providerState("h"),
                keys.providerStates, keys.providerStatesNotice, keys.signingKeys, keys.signingKeyEvents,
                keys.deletedClients, keys.clientProof("h"), keys.failedAttempts("h"), keys.mailbox("h", isOwner: true),
                keys.mailbox("h", isOwner: false),
            ] + keys.limits(["h"]) + keys.limits(["h", "i"])
        #expect(Set(all).count == all.count)
        #expect(all.allSatisfy { $0.hasPrefix("tokens:") })
    }

    /// With its group, a subject has another counter than without.
    @Test func aLimitHasACounterForEachGroup() {
        #expect(keys.limits(["a"]) == ["tokens:limit:a"])
        #expect(keys.limits(["a", "b"]) == ["tokens:limit:{b}:a", "tokens:limit:{b}:b"])
        #expect(keys.limits([]).isEmpty)
    }
}
