package dev.writ.standalone.ops;

import dev.writ.processor.WhatIf;

/** How a replay is told. */
interface ReplayReport {
    void difference(WhatIf.Difference difference);

    void summary(WhatIf.Summary summary);
}
