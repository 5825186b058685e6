// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

func hasWildcard(s string) bool { return strings.ContainsAny(s, "*?") }
