import Testing

@testable import LDAPServer

@Suite struct ByteBudgetTests {
    @Test func `no more than the budget is taken, and what is refused takes nothing`() {
        let budget = ByteBudget(max: 10)
        #expect(budget.take(4))
        #expect(!budget.take(7))
        #expect(budget.take(6))
        #expect(!budget.take(1))
        budget.giveBack(4)
        #expect(budget.take(0))
        #expect(budget.take(4))
        #expect(!budget.take(1))
    }
}
