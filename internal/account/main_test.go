// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package account_test

import (
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }
