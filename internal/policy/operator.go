// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// ValueType is the type of the values a condition operator compares.
type ValueType string

// The value types. reference: policy-language.md §5.1.
const (
	TypeString  ValueType = "string"
	TypeNumeric ValueType = "number"
	TypeDate    ValueType = "date"
	TypeBool    ValueType = "boolean"
	TypeIP      ValueType = "IP address"
)

// Comparison is how an operator compares the value of the request with one of
// its own values.
type Comparison uint8

// The comparisons.
const (
	CompareEqual Comparison = iota
	CompareFold             // equal without regard to case
	CompareLike             // wildcard pattern
	CompareLess
	CompareLessEqual
	CompareGreater
	CompareGreaterEqual
	CompareInside // address inside a network
)

// Holds reports whether the comparison holds for two values of which the first
// is less than (-1), equal to (0) or greater than (1) the second. Comparisons
// that are no order hold for equal values.
func (c Comparison) Holds(order int) bool {
	switch c {
	case CompareLess:
		return order < 0
	case CompareLessEqual:
		return order <= 0
	case CompareGreater:
		return order > 0
	case CompareGreaterEqual:
		return order >= 0
	default:
		return order == 0
	}
}

// Operator is one condition operator.
type Operator struct {
	Name    string
	Type    ValueType
	Compare Comparison
	// Negated operators are met if none of their values matches.
	Negated bool
	// ForAllValues is set for the prefix of that name: every value of the
	// request has to match.
	ForAllValues bool
}

// operators are the documented ones. reference: policy-language.md §5.1.
var operators = [...]Operator{
	{Name: "StringEquals", Type: TypeString, Compare: CompareEqual},
	{Name: "StringNotEquals", Type: TypeString, Compare: CompareEqual, Negated: true},
	{Name: "StringEqualsIgnoreCase", Type: TypeString, Compare: CompareFold},
	{Name: "StringNotEqualsIgnoreCase", Type: TypeString, Compare: CompareFold, Negated: true},
	{Name: "StringLike", Type: TypeString, Compare: CompareLike},
	{Name: "StringNotLike", Type: TypeString, Compare: CompareLike, Negated: true},
	{Name: "NumericEquals", Type: TypeNumeric, Compare: CompareEqual},
	{Name: "NumericNotEquals", Type: TypeNumeric, Compare: CompareEqual, Negated: true},
	{Name: "NumericLessThan", Type: TypeNumeric, Compare: CompareLess},
	{Name: "NumericLessThanEquals", Type: TypeNumeric, Compare: CompareLessEqual},
	{Name: "NumericGreaterThan", Type: TypeNumeric, Compare: CompareGreater},
	{Name: "NumericGreaterThanEquals", Type: TypeNumeric, Compare: CompareGreaterEqual},
	{Name: "DateEquals", Type: TypeDate, Compare: CompareEqual},
	{Name: "DateNotEquals", Type: TypeDate, Compare: CompareEqual, Negated: true},
	{Name: "DateLessThan", Type: TypeDate, Compare: CompareLess},
	{Name: "DateLessThanEquals", Type: TypeDate, Compare: CompareLessEqual},
	{Name: "DateGreaterThan", Type: TypeDate, Compare: CompareGreater},
	{Name: "DateGreaterThanEquals", Type: TypeDate, Compare: CompareGreaterEqual},
	{Name: "Bool", Type: TypeBool, Compare: CompareEqual},
	{Name: "IpAddress", Type: TypeIP, Compare: CompareInside},
	{Name: "NotIpAddress", Type: TypeIP, Compare: CompareInside, Negated: true},
}

// forAllValues is the only set prefix seen in official policies.
// reference: policy-language.md §5.4.
const forAllValues = "ForAllValues:"

// LookupOperator returns the operator of that name, with or without the prefix
// ForAllValues. Names are compared exactly.
func LookupOperator(name string) (Operator, bool) {
	base, all := strings.CutPrefix(name, forAllValues)
	for _, op := range operators {
		if op.Name == base {
			op.Name, op.ForAllValues = name, all
			return op, true
		}
	}
	return Operator{}, false
}

// OperatorNames returns the names of all documented operators.
func OperatorNames() []string {
	out := make([]string, len(operators))
	for i, op := range operators {
		out[i] = op.Name
	}
	return out
}
