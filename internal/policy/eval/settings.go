// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

// Settings tells what options settle, for packages that reason about a [Set]
// without asking it. Each field is documented at the option of its name.
type Settings struct {
	NegatedMissingKeyUnmet    bool
	ForAllValuesMissingKeyMet bool
	CaseSensitiveActions      bool
	FoldKeys                  bool
	KeysOnlyFromContext       bool
	ControlBindsRoot          bool
	PrincipalWildcards        bool
}

// Settle returns what options settle.
func Settle(opts ...Option) Settings {
	var o options
	for _, option := range opts {
		option(&o)
	}
	return Settings{
		NegatedMissingKeyUnmet:    o.negatedMissingUnmet,
		ForAllValuesMissingKeyMet: o.forAllMissingMet,
		CaseSensitiveActions:      o.caseSensitiveActions,
		FoldKeys:                  o.foldKeys,
		KeysOnlyFromContext:       o.keysOnlyFromContext,
		ControlBindsRoot:          o.controlBindsRoot,
		PrincipalWildcards:        o.principalWildcards,
	}
}
